"""A barrier's controller that is told over HTTP: signed, in the form of docs/gate.md."""

import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import requests

from chassis import logs
from chassis.answer import encode
from chassis.clock import rfc3339
from contracts.json import Json
from services.parking.barrier import Outcome, Permit

log = logs.get(__name__)
TOO_MANY_REQUESTS, SERVER_ERRORS = 429, 500


@dataclass(frozen=True)
class HttpBarrier:
    """`patience` is for one try; `clock` tells Unix seconds."""

    url: str
    key_id: str
    secret: bytes = field(repr=False)
    patience: timedelta
    clock: Callable[[], float] = time.time

    def tell(self, permit: Permit) -> Outcome:
        body = encode(permit_json(permit))
        try:
            with requests.post(
                self.url,
                data=body,
                headers={"Content-Type": "application/json", "Linli-Signature": self._signed(body)},
                timeout=self.patience.total_seconds(),
                stream=True,
                # Who answers elsewhere is not the barrier, and is told no plate.
                allow_redirects=False,
            ) as answer:
                outcome = outcome_of(answer.status_code)
        except requests.RequestException:
            outcome = Outcome.TRY_AGAIN
        if outcome is not Outcome.TOLD:
            log.warning("barrier_not_told", booking_id=str(permit.booking_id), outcome=outcome)
        return outcome

    def _signed(self, body: bytes) -> str:
        """HMAC-SHA256 over the time, a line feed and the body; what is minutes old is refused."""
        at = int(self.clock())
        signature = hmac.new(self.secret, f"{at}\n".encode() + body, hashlib.sha256).hexdigest()
        return f"key={self.key_id},at={at},sha256={signature}"


def permit_json(permit: Permit) -> Json:
    return {
        "booking_id": str(permit.booking_id),
        "community_id": str(permit.community_id),
        "sequence": permit.sequence,
        "action": "allow" if permit.allowed else "revoke",
        "plate": permit.plate,
        "starts_at": rfc3339(permit.starts_at),
        "ends_at": rfc3339(permit.ends_at),
    }


def outcome_of(status: int) -> Outcome:
    """A refusal stays one; haste and trouble on the other side may pass."""
    if status < requests.codes.multiple_choices:
        return Outcome.TOLD
    again = status == TOO_MANY_REQUESTS or status >= SERVER_ERRORS
    return Outcome.TRY_AGAIN if again else Outcome.REFUSED
