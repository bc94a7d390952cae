"""A carrier that is asked over HTTP: signed, in templates, tried again until a deadline.

Mainland carriers send only texts of templates they have approved, so the words stay with them: what
is sent is the template's name for the language, and what to fill in.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import requests

from chassis import logs
from contracts.errors.members import SmsNotSent
from services.members.sms import Sms

log = logs.get(__name__)
# Between tries, in seconds; the last stands for all that follow.
PAUSES = (0.1, 0.3, 0.6)
TOO_MANY_REQUESTS, SERVER_ERRORS = 429, 500


@dataclass(frozen=True)
class HttpCarrier:
    """`templates` by kind of message and language; `patience` is for all tries together."""

    url: str
    key_id: str
    secret: bytes = field(repr=False)
    templates: Mapping[tuple[str, str], str]
    patience: timedelta

    def __call__(self, message: Sms) -> None:
        """Returns once the carrier has taken it; SmsNotSent when it will not, or not in time."""
        deadline = time.monotonic() + self.patience.total_seconds()
        body = json.dumps(
            {
                # The same in every try, so that a carrier can tell one message from two.
                "reference": str(message.reference),
                "to": message.to,
                "template": self.templates[message.kind, message.locale],
                "parameters": dict(message.parameters),
            }
        ).encode()
        tries = 0
        while (left := deadline - time.monotonic()) > 0:
            status = self._try(body, left)
            if status is not None and status < requests.codes.multiple_choices:
                return
            # The phone and the code are in no log.
            log.warning("sms_try_failed", status=status, tries=tries + 1)
            if not _worth_another(status):
                break
            time.sleep(min(PAUSES[min(tries, len(PAUSES) - 1)], left))
            tries += 1
        raise SmsNotSent

    def _try(self, body: bytes, seconds: float) -> int | None:
        """The status of the answer; None where there was none. Its body is not waited for."""
        headers = {
            "Content-Type": "application/json",
            **signed(body, key_id=self.key_id, secret=self.secret, at=int(time.time())),
        }
        try:
            with requests.post(
                self.url,
                data=body,
                headers=headers,
                timeout=seconds,
                stream=True,
                # A carrier has one address: who answers elsewhere is not the carrier.
                allow_redirects=False,
            ) as answer:
                return answer.status_code
        except requests.RequestException:
            return None


def signed(body: bytes, *, key_id: str, secret: bytes, at: int) -> dict[str, str]:
    """The headers by which the carrier knows us: HMAC-SHA256 over `at`, a line feed, the body.

    `at` is Unix seconds; a carrier refuses what is minutes old.
    """
    signature = hmac.new(secret, f"{at}\n".encode() + body, hashlib.sha256).hexdigest()
    return {"X-Sms-Key": key_id, "X-Sms-Timestamp": str(at), "X-Sms-Signature": signature}


def _worth_another(status: int | None) -> bool:
    """A refusal stays one; silence, haste and trouble on the other side may pass."""
    return status is None or status == TOO_MANY_REQUESTS or status >= SERVER_ERRORS
