"""WeChat's endpoints for signing in and for messages, with its rules and with faults on demand."""

from .server import WechatServer, a_wechat

__all__ = ["WechatServer", "a_wechat"]
