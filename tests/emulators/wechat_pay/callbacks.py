"""What WeChat Pay tells the merchant by itself, encrypted."""

import json
from uuid import uuid4

from .books import Books, Json
from .keys import Keys

KINDS = {"charge": "transaction", "refund": "refund", "payout": "mch_payment"}


def callback(books: Books, keys: Keys, kind: str, number: str) -> str:
    """The body; the same news under a new id and nonce each time."""
    event, told = _told(books, kind, number)
    whole = {
        "id": str(uuid4()),
        "create_time": books.now().isoformat(),
        "resource_type": "encrypt-resource",
        "event_type": event,
        "summary": "news",
        "resource": keys.encrypted(told, KINDS[kind]),
    }
    return json.dumps(whole)


def _told(books: Books, kind: str, number: str) -> tuple[str, Json]:
    if kind == "charge":
        return "TRANSACTION.SUCCESS", books.payment(number)
    if kind == "payout":
        return "MCHTRANSFER.BILL.FINISHED", books.bill(number)
    known = books.refund_known(number)
    amount = {k: v for k, v in known["amount"].items() if k != "currency"}
    status = known.pop("status")
    told = {**known, "mchid": "1900000001", "refund_status": status, "amount": amount}
    return f"REFUND.{status}", told
