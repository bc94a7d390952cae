"""Erasing oneself, and what the other services say of it."""

from typing import Any
from uuid import UUID

from chassis import logs
from chassis.each_due import each_due, each_due_in_a_unit
from chassis.service import Event, Json, Remote, Work, command, consume, every
from contracts.errors.base import Refusal
from contracts.errors.members import ErasureRefused
from services.members.caller import me
from services.members.erasures import actions as erasure_actions
from services.members.erasures import views as erasure_views
from services.members.trade import AsksTrade

log = logs.get(__name__)


class Erasures(AsksTrade):
    """Erased everywhere, or refused with all that is still open."""

    payments: Any = Remote("payments")

    @command(calls=True, for_privacy=True)
    def erase_me(self, work: Work) -> None:
        """Its transactions are its own and short: none is open while others are asked.

        Those that hold deals are asked before the one that holds the money: what had ended there
        has left its trace here.
        """
        member_id = me(work)
        with self.work() as own:
            erasure_id = erasure_actions.begin(own.session, member_id, own.now)
        try:
            still_open = self._hold_everywhere(erasure_id)
            if still_open:
                raise ErasureRefused(count=len(still_open), errors=still_open)
        except Refusal:
            with self.work() as own:
                erasure_actions.withdraw(own.session, member_id, erasure_id)
            raise
        with self.work() as own:
            erasure_actions.complete(own.session, member_id, erasure_id, own.now)

    def _hold_everywhere(self, erasure_id: UUID) -> list[Json]:
        return [
            {"pointer": "", **one}
            for service in (self.listings, self.parking, self.payments)
            for one in service.hold_for_erasure(erasure_id=str(erasure_id))["open"]
        ]

    @consume("members.privacy")
    def follow_scrubbing(self, work: Work, event: Event) -> None:
        told = event.data
        erasure_actions.note_scrubbed(
            work.session,
            UUID(told["member_id"]),
            UUID(told["erasure_id"]),
            told["service"],
            event.occurred_at,
        )

    @every(seconds=5)
    def withdraw_stalled_erasures(self) -> None:
        due = erasure_views.stalled
        each_due_in_a_unit("stalled_erasure", self, due, erasure_actions.withdraw_stalled)

    @every(seconds=60)
    def forget_again(self) -> None:
        """What was on its way when somebody was erased goes as well."""

        def see_to(member_id: UUID) -> None:
            with self.work() as work:
                changed = erasure_actions.forget(work.session, member_id)
            if changed:
                log.warning("forgotten_again", member_id=str(member_id), rows=changed)

        each_due("forget_again", self.reading, erasure_views.erased_lately, see_to)
