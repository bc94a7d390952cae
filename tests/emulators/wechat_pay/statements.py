"""The bill of a day, as WeChat Pay writes it."""

from datetime import timedelta, timezone

from .books import Books

CHINA = timezone(timedelta(hours=8))
HEADING = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
    "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,"
    "退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)


def trade_bill(books: Books, day: str) -> bytes | None:
    """None where nothing happened."""
    rows = []
    for number, each in books.payments.items():
        if "at" in each and each["at"].astimezone(CHINA).date().isoformat() == day:
            rows.append({"商户订单号": number, "订单金额": yuan(each["total"])})
    for number, each in books.refunds.items():
        if each["at"].astimezone(CHINA).date().isoformat() == day:
            asked = each["asked"]
            rows.append(
                {
                    "交易状态": "REFUND",
                    "商户订单号": asked["out_trade_no"],
                    "商户退款单号": number,
                    "申请退款金额": yuan(asked["amount"]["refund"]),
                    "退款状态": each["status"],
                }
            )
    if not rows:
        return None
    usual = {"交易时间": f"{day} 12:00:00", "货币种类": "CNY", "交易状态": "SUCCESS"}
    lines = [
        ",".join(f"`{(usual | row).get(name, '0')}" for name in HEADING.split(",")) for row in rows
    ]
    totals = ["总交易单数,应结订单总金额", f"`{len(rows)},`0.00"]
    return "\ufeff".encode() + "\r\n".join([HEADING, *lines, *totals, ""]).encode()


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
