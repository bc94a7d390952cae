"""A person who repeats what a fault has swallowed, at whichever gateway answers."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

import requests

from tests.e2e.person import Person

FIRST_PAUSE_S = 0.3
LONGEST_PAUSE_S = 2.0
NOT_THERE, CONFLICT, TOO_MANY, FAULT = 404, 409, 429, 500
# Who runs many deals at once may not book while the balance of one of them is still to be paid.
PASSING_CONFLICTS = {"idempotency_in_flight", "balance_unpaid"}

T = TypeVar("T")


class Stuck(AssertionError):
    """What somebody still waited for when there was no more time."""


@dataclass
class Stubborn(Person):
    """Everything a Person does, whatever answers in between, until `give_up` is set."""

    gateways: Sequence[str] = ()
    give_up: threading.Event = field(default_factory=threading.Event)

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = "new", **options: Any
    ) -> requests.Response:
        """The first answer that is none of a fault's."""
        key = str(uuid4()) if key == "new" else key

        def once() -> requests.Response | None:
            try:
                answer = super(Stubborn, self).ask(method, path, body, key=key, **options)
            except requests.RequestException:
                self._try_another_gateway()
                return None
            return None if is_passing(answer) else answer

        return self.waits(once, f"{method} {path}")

    def delete(self, path: str) -> None:
        """DELETE takes no key: when it is repeated, what it finds gone is its own work."""
        answer = self.ask("DELETE", path)
        assert answer.ok or answer.status_code in (NOT_THERE, CONFLICT), answer.text

    def waits(self, look: Callable[[], T | None], what: str) -> T:
        """The first answer of `look`; Stuck when the time is over before there is one."""
        pause = FIRST_PAUSE_S
        while (found := look()) is None:
            if self.give_up.is_set():
                raise Stuck(what)
            time.sleep(pause)
            pause = min(pause * 1.3, LONGEST_PAUSE_S)
        return found

    def sees(self, path: str, *statuses: str) -> str:
        """The status of what is at `path`, once it is one of `statuses`."""

        def look() -> str | None:
            status = str(self.get(path)["status"])
            return status if status in statuses else None

        return self.waits(look, f"{path} to become {' or '.join(statuses)}")

    def charged(self, deal_id: str, stage: str, *statuses: str) -> dict[str, Any]:
        """The charge, once there is one (in one of `statuses`, where any is named)."""

        def look() -> dict[str, Any] | None:
            found = self.get("/v1/charges", deal_id=deal_id)["items"]
            wanted = (c for c in found if c["stage"] == stage)
            return next((c for c in wanted if not statuses or c["status"] in statuses), None)

        return self.waits(look, f"the {stage} charge of {deal_id} to be {statuses}")

    def press_pay(self, charge: dict[str, Any], card: str) -> None:
        """Charges that are not to be paid any more are left as they are."""
        answer = self.ask("POST", f"/v1/charges/{charge['id']}/pay", {"card_id": card})
        assert answer.ok or answer.status_code == CONFLICT, answer.text

    def _try_another_gateway(self) -> None:
        here = self.gateways.index(self.url)
        self.url = self.gateways[(here + 1) % len(self.gateways)]


def is_passing(answer: requests.Response) -> bool:
    """Whether the same request, sent again, will be answered otherwise."""
    if answer.status_code == CONFLICT:
        return answer.json()["code"] in PASSING_CONFLICTS
    return answer.status_code == TOO_MANY or answer.status_code >= FAULT
