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
# How long what is told out of order is held back.
DISORDER = timedelta(seconds=3)
LONGEST_NOTICE_WAIT = timedelta(minutes=1)

CAPABILITIES = Capabilities(
    custody=True,
    split=True,
    max_ratio=100,
    personal_receiver=True,
    authorize_capture=False,
    payout_needs_confirm=False,
    # A stay may begin a year ahead.
    hold_days=400,
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


# How long after it was paid a payout comes back.
RETURNED_AFTER = timedelta(seconds=3)
FAULTS = ("timeout", "twice", "disorder", "loss", "forgery", "returned")


@dataclass(frozen=True)
class Faults:
    """What share of orders (0 to 1) suffers each; which ones, `seed` and their numbers decide.

    `timeout`: carried out, but not answered. `twice`: told twice. `disorder`: told after those that
    come after it, and once more what no longer holds. `loss`: never told. `forgery`: somebody else
    tells the contrary first. `returned`: of payouts, paid at first, and sent back by the bank.
    """

    timeout: float = 0
    twice: float = 0
    disorder: float = 0
    loss: float = 0
    forgery: float = 0
    returned: float = 0
    seed: int = 0

    def strike(self, fault: str, number: str) -> bool:
        share: float = getattr(self, fault)
        drawn = hashlib.sha256(f"{self.seed} {fault} {number}".encode()).digest()
        return int.from_bytes(drawn[:4]) < share * 2**32

    def notices(self, number: str, told: tuple[str, ...]) -> tuple[str, ...]:
        """The states that are told in the end, where `told` should be."""
        if self.strike("loss", number):
            return ()
        if self.strike("twice", number):
            told = told * 2
        return (*told, "processing") if self.strike("disorder", number) else told


def read_faults(text: str) -> Faults:
    """`timeout=0.2 twice=0.1 seed=7`; ValueError where it is none of that."""
    said = dict(each.partition("=")[::2] for each in text.split())
    seed = int(said.pop("seed", "0"))
    shares = {name: float(share) for name, share in said.items()}
    if shares.keys() - set(FAULTS) or not all(0 <= share <= 1 for share in shares.values()):
        raise ValueError(text)
    return Faults(**shares, seed=seed)


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


RETURN_CODE = "payout_returned"


def signature(key: bytes, timestamp: str, nonce: str, body: str) -> str:
    message = f"{timestamp}\n{nonce}\n{body}".encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()


def is_genuine(
    key: bytes, timestamp: str, nonce: str, body: str, *, signed: str, now: datetime
) -> bool:
    """Signed with `key`, and not more than five minutes off; `timestamp` is Unix seconds."""
    if not re.fullmatch(r"[0-9]{1,10}", timestamp) or not nonce:
        return False
    expected = signature(key, timestamp, nonce, body)
    if not hmac.compare_digest(expected.encode(), signed.encode("utf-8", "replace")):
        return False
    return abs(now - datetime.fromtimestamp(int(timestamp), UTC)) <= FRESH_FOR


def wait_before_notice(tries: int) -> timedelta:
    """Doubling from a second; `tries` counts the failed deliveries so far, from 1."""
    return min(timedelta(seconds=2 ** min(tries - 1, 10)), LONGEST_NOTICE_WAIT)
