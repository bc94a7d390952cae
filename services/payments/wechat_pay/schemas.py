"""What is written to WeChat Pay about an order, and what the payer's phone is told."""

import csv
import hashlib
import io
import secrets
from datetime import datetime, timedelta, timezone
from decimal import Decimal

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from contracts.json import Json
from contracts.money import Money
from services.payments.providers.rules import Order, OutcomeUnknown, StatementLine
from services.payments.wechat_pay.rules import METHOD, TRANSFER, Merchant, over_at
from services.payments.wechat_wire.rules import signature

CHINA = timezone(timedelta(hours=8))
DESCRIPTION = "邻里共享"
# What who is paid is to the operator, in the words of either API: a platform knows no users.
RELATION = {"merchant": "USER", "platform": "OTHERS"}


def prepay_body(merchant: Merchant, order: Order) -> Json:
    body: Json = {
        "description": DESCRIPTION,
        "out_trade_no": order.number,
        "time_expire": over_at(order).astimezone(CHINA).isoformat(),
        "notify_url": merchant.notify_url,
        "settle_info": {"profit_sharing": merchant.shares},
        "amount": {"total": order.money.amount, "currency": order.money.currency},
    }
    if merchant.product == "platform":
        return body | {
            "sp_appid": merchant.app_id,
            "sp_mchid": merchant.merchant_id,
            "sub_mchid": merchant.sub_merchant_id,
            "payer": {"sp_openid": order.token},
        }
    return body | {
        "appid": merchant.app_id,
        "mchid": merchant.merchant_id,
        "payer": {"openid": order.token},
    }


def ours(merchant: Merchant) -> dict[str, str]:
    """Who asks about a payment, or closes it."""
    if merchant.product == "platform":
        return {"sp_mchid": merchant.merchant_id, "sub_mchid": merchant.sub_merchant_id}
    return {"mchid": merchant.merchant_id}


def below(merchant: Merchant) -> dict[str, str]:
    """With whom a platform's payment lies."""
    return {"sub_mchid": merchant.sub_merchant_id} if merchant.product == "platform" else {}


def refund_body(merchant: Merchant, order: Order) -> Json:
    (charge,) = order.parts
    return {
        **below(merchant),
        "out_trade_no": charge.number,
        "out_refund_no": order.number,
        "notify_url": merchant.notify_url,
        "amount": {
            "refund": order.money.amount,
            "total": charge.money.amount,
            "currency": order.money.currency,
        },
    }


def receiver_body(merchant: Merchant, order: Order) -> Json:
    return {
        "appid": merchant.app_id,
        "type": "PERSONAL_OPENID",
        "account": order.token,
        "relation_type": RELATION[merchant.product],
    }


def share_body(
    merchant: Merchant, order: Order, transaction_id: str, *, number: str, amount: int
) -> Json:
    """What else there is of the payment stays frozen: a share that comes to nothing is tried again,
    and a refund may still be under way."""
    named = "receiver_account" if merchant.product == "platform" else "account"
    last = "finish" if merchant.product == "platform" else "unfreeze_unsplit"
    return {
        **below(merchant),
        "appid": merchant.app_id,
        "transaction_id": transaction_id,
        "out_order_no": number,
        "receivers": [
            {
                "type": "PERSONAL_OPENID",
                named: order.token,
                "amount": amount,
                "description": DESCRIPTION,
            }
        ],
        last: False,
    }


def transfer_body(merchant: Merchant, order: Order) -> Json:
    return {
        "appid": merchant.app_id,
        "out_bill_no": order.number,
        "transfer_scene_id": merchant.scene,
        "openid": order.token,
        "transfer_amount": order.money.amount,
        "transfer_remark": DESCRIPTION,
        "notify_url": merchant.notify_url,
    }


def pay_action(merchant: Merchant, key: RSAPrivateKey, prepay_id: str, now: datetime) -> Json:
    """What WeixinJSBridge and wx.requestPayment() take."""
    timestamp, nonce = str(int(now.timestamp())), secrets.token_hex(16).upper()
    package = f"prepay_id={prepay_id}"
    return {
        "method": METHOD,
        "parameters": {
            "appId": merchant.app_id,
            "timeStamp": timestamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": signature(key, merchant.app_id, timestamp, nonce, package),
        },
    }


def confirm_action(merchant: Merchant, package: str) -> Json:
    """What wx.requestMerchantTransfer() takes."""
    return {
        "method": TRANSFER,
        "parameters": {
            "mchId": merchant.merchant_id,
            "appId": merchant.app_id,
            "package": package,
        },
    }


def statement_lines(raw: bytes, sha1: str) -> list[StatementLine]:
    """Of a bill of type ALL: a heading, lines whose values begin with a back-tick, then totals."""
    if hashlib.sha1(raw, usedforsecurity=False).hexdigest() != sha1:
        raise OutcomeUnknown("tradebill")
    lines = []
    for row in csv.DictReader(io.StringIO(raw.decode("utf-8-sig"))):
        if not (row["交易时间"] or "").startswith("`"):
            break
        said = {name: (value or "").removeprefix("`") for name, value in row.items() if name}
        currency = said["货币种类"]
        if said["交易状态"] != "REFUND":
            money = Money(_fen(said["订单金额"]), currency)
            lines.append(StatementLine("charge", said["商户订单号"], money))
        elif said["退款状态"] == "SUCCESS":
            money = Money(_fen(said["申请退款金额"]), currency)
            lines.append(StatementLine("refund", said["商户退款单号"], money))
    return lines


def _fen(yuan: str) -> int:
    return int(Decimal(yuan) * 100)
