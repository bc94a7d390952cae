"""What the pretend provider does for each of its seven cards, and how it signs."""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from services.payments.providers.rules import Capabilities

NAME = "sandbox"
NUMBER_PREFIX = "620000000000"
BRAND = "unionpay"
FRESH_FOR = timedelta(minutes=5)
LONGEST_NOTICE_WAIT = timedelta(minutes=1)

CAPABILITIES = Capabilities(
    custody=True,
    split=True,
    max_ratio=100,
    personal_receiver=True,
    authorize_capture=False,
    payout_needs_confirm=False,
    hold_days=365,
    methods=("card",),
)

OrderState = Literal["unknown", "succeeded", "failed", "closed"]


@dataclass(frozen=True)
class Behaviour:
    """`charge` is the state right after the charge, `asked` what an unknown one turns out to be.

    `notices` are the states told afterwards, in the order they are sent. A payout fails
    `payout_failures` times before it succeeds; None: always.
    """

    charge: OrderState = "succeeded"
    asked: OrderState = "succeeded"
    notices: tuple[str, ...] = ("succeeded",)
    payout_failures: int | None = 0


CARDS: dict[str, Behaviour] = {
    "0005": Behaviour(),
    "0013": Behaviour(charge="failed", notices=()),
    "0021": Behaviour(charge="unknown", asked="succeeded", notices=()),
    "0039": Behaviour(charge="unknown", asked="failed", notices=()),
    "0047": Behaviour(notices=("succeeded", "processing", "succeeded")),
    "0054": Behaviour(payout_failures=1),
    "0062": Behaviour(payout_failures=None),
}


def last4_of(number: str) -> str | None:
    """The last four digits of a card the sandbox knows, else None."""
    last4 = number.removeprefix(NUMBER_PREFIX)
    return last4 if number == NUMBER_PREFIX + last4 and last4 in CARDS else None


def payout_fails(behaviour: Behaviour, failed_before: int) -> bool:
    if behaviour.payout_failures is None:
        return True
    return failed_before < behaviour.payout_failures


def failure_code(kind: str) -> str:
    return "payout_rejected" if kind == "payout" else "card_declined"


def signature(key: bytes, timestamp: str, nonce: str, body: str) -> str:
    message = f"{timestamp}\n{nonce}\n{body}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def is_genuine(
    key: bytes, timestamp: str, nonce: str, body: str, *, signed: str, now: datetime
) -> bool:
    """Signed with `key`, and not more than five minutes off; `timestamp` is Unix seconds."""
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or not nonce:
        return False
    expected = signature(key, timestamp, nonce, body)
    if not hmac.compare_digest(expected.encode(), signed.encode("utf-8", "replace")):
        return False
    return abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= FRESH_FOR


def wait_before_notice(tries: int) -> timedelta:
    """Doubling from a second; `tries` counts the failed deliveries so far, from 1."""
    return min(timedelta(seconds=2 ** min(tries - 1, 10)), LONGEST_NOTICE_WAIT)
