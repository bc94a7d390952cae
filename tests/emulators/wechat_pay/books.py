"""What WeChat Pay knows and decides: payments, refunds, shares, transfers. No HTTP here."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

APP_ID, MERCHANT, SUB_MERCHANT = "wxmini0000000001", "1900000001", "1900000109"
SCENE = "1000"
# What a receiver may be to who pays: another list in either API.
RELATIONS_BELOW = {"SUPPLIER", "DISTRIBUTOR", "SERVICE_PROVIDER", "PLATFORM", "OTHERS"}
RELATIONS = {
    *("SERVICE_PROVIDER", "STORE", "STAFF", "STORE_OWNER", "PARTNER", "HEADQUARTER", "BRAND"),
    *("DISTRIBUTOR", "USER", "SUPPLIER", "CUSTOM"),
}
NAME_FROM = 200_000

Json = dict[str, Any]


class Refused(Exception):
    """An answer that is none: an HTTP status, and a code."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status, self.answer = status, {"code": code, "message": message or code}


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Books:
    """By number of the merchant's: `payments`, `refunds`, `shares`, `bills`. `refusing` are the
    openids that cannot be paid, `barred` the numbers of shares that are refused outright and not
    recorded, `poor` says that there is no money to pay out."""

    now: Callable[[], datetime] = utc_now
    payments: dict[str, Json] = field(default_factory=dict)
    refunds: dict[str, Json] = field(default_factory=dict)
    shares: dict[str, Json] = field(default_factory=dict)
    bills: dict[str, Json] = field(default_factory=dict)
    receivers: set[str] = field(default_factory=set)
    refusing: set[str] = field(default_factory=set)
    barred: set[str] = field(default_factory=set)
    poor: bool = False
    lock: threading.RLock = field(default_factory=threading.RLock)
    count: int = 0

    # Payments

    def prepay(self, body: Json, *, below: bool) -> Json:
        check(body, "sp_mchid" if below else "mchid", MERCHANT)
        check(body, "sp_appid" if below else "appid", APP_ID)
        if below:
            check(body, "sub_mchid", SUB_MERCHANT)
        amount, number = body["amount"], body["out_trade_no"]
        openid = body["payer"]["sp_openid" if below else "openid"]
        if amount["total"] < 1 or amount["currency"] != "CNY" or not openid:
            raise Refused(400, "PARAM_ERROR", "amount")
        if not (6 <= len(number) <= 32 and number.isalnum()):
            raise Refused(400, "PARAM_ERROR", "out_trade_no")
        if not body["notify_url"].startswith("http"):
            raise Refused(400, "PARAM_ERROR", "notify_url")
        known = self.payments.get(number)
        if known is None:
            if datetime.fromisoformat(body["time_expire"]) <= self.now():
                raise Refused(400, "PARAM_ERROR", "time_expire")
            known = self.payments[number] = {
                "asked": body,
                "state": "NOTPAY",
                "openid": openid,
                "total": amount["total"],
                "shareable": body.get("settle_info", {}).get("profit_sharing", False),
                "left": 0,
            }
        elif known["state"] == "CLOSED":
            raise Refused(400, "ORDER_CLOSED")
        elif known["state"] != "NOTPAY":
            raise Refused(400, "ORDERPAID")
        elif known["asked"] != body:
            raise Refused(400, "INVALID_REQUEST", "the same number with other parameters")
        return {"prepay_id": f"wx{self._next()}"}

    def pay(self, number: str, openid: str | None = None) -> None:
        """Whoever was asked to pay does so on their phone."""
        payment = self.payments[number]
        expires = datetime.fromisoformat(payment["asked"]["time_expire"])
        if payment["state"] != "NOTPAY" or self.now() > expires:
            raise Refused(400, "ORDER_CLOSED")
        payment |= {
            "state": "SUCCESS",
            "openid": openid or payment["openid"],
            "transaction_id": f"42000{self._next()}",
            "left": payment["total"],
            "at": self.now(),
        }

    def payment(self, number: str) -> Json:
        found = self.payments.get(number)
        if found is None:
            raise Refused(404, "ORDER_NOT_EXIST")
        below = "sp_mchid" in found["asked"]
        said: Json = {"out_trade_no": number, "trade_state": found["state"]}
        said |= {"sp_mchid": MERCHANT, "sub_mchid": SUB_MERCHANT} if below else {"mchid": MERCHANT}
        said |= {"sp_appid": APP_ID} if below else {"appid": APP_ID}
        said["trade_type"], said["trade_state_desc"] = "JSAPI", found["state"]
        if found["state"] in ("SUCCESS", "REFUND"):
            total = found["total"]
            said |= {
                "transaction_id": found["transaction_id"],
                "success_time": found["at"].isoformat(),
                "payer": {"sp_openid" if below else "openid": found["openid"]},
                "amount": {
                    "total": total,
                    "payer_total": total,
                    "currency": "CNY",
                    "payer_currency": "CNY",
                },
            }
        return said

    def close(self, number: str) -> None:
        found = self.payments.get(number)
        if found is None:
            raise Refused(404, "ORDER_NOT_EXIST")
        if found["state"] in ("SUCCESS", "REFUND"):
            raise Refused(400, "ORDERPAID")
        found["state"] = "CLOSED"

    # Refunds

    def refund(self, body: Json) -> Json:
        number, amount = body["out_refund_no"], body["amount"]
        known = self.refunds.get(number)
        if known:
            if known["asked"] != body:
                raise Refused(400, "INVALID_REQUEST", "the same number with other parameters")
            return self.refund_known(number)
        payment = self.payments.get(body["out_trade_no"])
        if payment is None or payment["state"] not in ("SUCCESS", "REFUND"):
            raise Refused(404, "RESOURCE_NOT_EXISTS")
        if amount["total"] != payment["total"] or amount["currency"] != "CNY":
            raise Refused(400, "PARAM_ERROR", "total")
        if amount["refund"] > payment["left"] or self.poor:
            raise Refused(403, "NOT_ENOUGH")
        payment["left"] -= amount["refund"]
        payment["state"] = "REFUND"
        self.refunds[number] = {"asked": body, "status": "PROCESSING", "at": self.now()}
        return self.refund_known(number)

    def refund_known(self, number: str) -> Json:
        found = self.refunds.get(number)
        if found is None:
            raise Refused(404, "RESOURCE_NOT_EXISTS")
        return {
            "refund_id": f"503{number[:20]}",
            "out_refund_no": number,
            "out_trade_no": found["asked"]["out_trade_no"],
            "status": found["status"],
            "amount": found["asked"]["amount"],
        }

    # Shares

    def add_receiver(self, body: Json, *, below: bool) -> Json:
        check(body, "appid", APP_ID)
        relations = RELATIONS_BELOW if below else RELATIONS
        if body["type"] != "PERSONAL_OPENID" or body["relation_type"] not in relations:
            raise Refused(400, "PARAM_ERROR")
        self.receivers.add(body["account"])
        return {"type": body["type"], "account": body["account"]}

    def share(self, body: Json, *, below: bool) -> Json:
        number = body["out_order_no"]
        known = self.shares.get(number)
        if known:
            if known["asked"] != body:
                raise Refused(400, "INVALID_REQUEST", "the same number with other parameters")
            return self.share_known(number)
        if number in self.barred:
            raise Refused(400, "PARAM_ERROR")
        if below:
            check(body, "sub_mchid", SUB_MERCHANT)
        by_transaction = {p.get("transaction_id"): p for p in self.payments.values()}
        payment = by_transaction.get(body["transaction_id"])
        if payment is None or not payment["shareable"]:
            raise Refused(400, "INVALID_REQUEST", "no payment to share")
        (receiver,) = body["receivers"]
        if receiver["receiver_account" if below else "account"] not in self.receivers:
            raise Refused(400, "INVALID_REQUEST", "no such receiver")
        if receiver["amount"] > payment["left"]:
            raise Refused(403, "NOT_ENOUGH")
        payment["left"] -= receiver["amount"]
        self.shares[number] = {"asked": body, "result": "PENDING", "payment": payment}
        return self.share_known(number)

    def share_known(self, number: str) -> Json:
        found = self.shares.get(number)
        if found is None:
            raise Refused(404, "RESOURCE_NOT_EXISTS")
        (receiver,) = found["asked"]["receivers"]
        ended = found["result"] != "PENDING"
        told = {**receiver, "result": found["result"]}
        if found["result"] == "CLOSED":
            told["fail_reason"] = "ACCOUNT_ABNORMAL"
        return {
            "out_order_no": number,
            "order_id": f"3008{number[:20]}",
            "transaction_id": found["asked"]["transaction_id"],
            "status": "FINISHED" if ended else "PROCESSING",
            "receivers": [told],
        }

    # Transfers

    def transfer(self, body: Json) -> Json:
        check(body, "appid", APP_ID)
        check(body, "transfer_scene_id", SCENE)
        number = body["out_bill_no"]
        if not number.isalnum() or len(number) > 32:
            raise Refused(400, "PARAM_ERROR", "out_bill_no")
        known = self.bills.get(number)
        if known is None:
            if body["transfer_amount"] >= NAME_FROM and not body.get("user_name"):
                raise Refused(400, "PARAM_ERROR", "user_name")
            if self.poor:
                raise Refused(403, "NOT_ENOUGH")
            known = {"asked": body, "state": "WAIT_USER_CONFIRM"}
            self.bills[number] = known
        elif known["asked"] != body:
            raise Refused(400, "ALREADY_EXISTS")
        said = {
            "out_bill_no": number,
            "transfer_bill_no": f"1330{number[:20]}",
            "create_time": self.now().isoformat(),
            "state": known["state"],
        }
        if known["state"] == "WAIT_USER_CONFIRM":
            said["package_info"] = f"affffddafdfafddffda=={number[:6]}"
        return said

    def bill(self, number: str) -> Json:
        found = self.bills.get(number)
        if found is None:
            raise Refused(404, "NOT_FOUND")
        asked = found["asked"]
        said = {
            "mch_id": MERCHANT,
            "out_bill_no": number,
            "transfer_bill_no": f"1330{number[:20]}",
            "appid": asked["appid"],
            "state": found["state"],
            "transfer_amount": asked["transfer_amount"],
            "openid": asked["openid"],
        }
        return said | ({"fail_reason": "PAYEE_ACCOUNT_ABNORMAL"} if said["state"] == "FAIL" else {})

    # What takes its time

    def settle(self) -> None:
        """Everything that waits comes to its end; who refuses is not paid."""
        for refund in self.refunds.values():
            if refund["status"] == "PROCESSING":
                refund["status"] = "SUCCESS"
        for share in self.shares.values():
            (receiver,) = share["asked"]["receivers"]
            account = receiver.get("receiver_account") or receiver.get("account")
            if share["result"] == "PENDING":
                share["result"] = "CLOSED" if account in self.refusing else "SUCCESS"
                if share["result"] == "CLOSED":
                    share["payment"]["left"] += receiver["amount"]
        for bill in self.bills.values():
            if bill["state"] == "WAIT_USER_CONFIRM":
                refused = bill["asked"]["openid"] in self.refusing
                bill["state"] = "FAIL" if refused else "SUCCESS"

    def _next(self) -> str:
        with self.lock:
            self.count += 1
            return f"{self.count:020d}"


def check(body: Json, name: str, value: str) -> None:
    if body.get(name) != value:
        raise Refused(400, "PARAM_ERROR", name)
