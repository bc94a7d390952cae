"""WeChat Pay's v3 endpoints with its rules, and with faults on demand."""

from .books import Books
from .server import WechatPayServer, a_wechat_pay

__all__ = ["Books", "WechatPayServer", "a_wechat_pay"]
