"""The clock that pushes."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from chassis import logs
from chassis.metrics import DUE
from chassis.service import Json, every
from contracts.errors.general import Unavailable
from services.members.channels import Channel, Outcome
from services.members.deliveries import actions as delivery_actions
from services.members.deliveries import views as delivery_views
from services.members.deliveries.model import Delivery
from services.members.deliveries.rules import ENOUGH_FAILURES
from services.members.trade import AsksTrade

log = logs.get(__name__)
# Of a channel in one tick.
BATCH = 100


class Deliveries(AsksTrade):
    """Takes what is due, and tries it outside of any transaction."""

    @every(seconds=1)
    def push_notifications(self) -> None:
        for channel in self.settings.channels:
            self._push_due(channel)

    def _push_due(self, channel: Channel) -> None:
        """A channel that is away costs a few tries a tick, and whatever else is due there waits."""
        failures = 0
        for _ in range(BATCH):
            with self.work() as work:
                delivery = delivery_actions.take_next(work.session, channel.name, work.now)
            if delivery is None:
                return
            outcome = self._tried(channel, delivery)
            DUE.labels(f"push_{channel.name}", outcome or "withdrawn").inc()
            with self.work() as work:
                if outcome is None:
                    delivery_actions.withdraw(work.session, delivery.id, work.now)
                else:
                    delivery_actions.settle(work.session, delivery.id, outcome, work.now)
            failures = failures + 1 if outcome == Outcome.TRY_AGAIN else 0
            if failures == ENOUGH_FAILURES:
                return

    def _tried(self, channel: Channel, delivery: Delivery) -> Outcome | None:
        """None where there is nothing to push any more."""
        try:
            with self.reading() as work:
                ask = partial(self._shown, delivery.member_id)
                push = delivery_views.push_of(work.session, channel, delivery, ask)
            return channel.send(push) if push else None
        except Unavailable:
            return Outcome.TRY_AGAIN
        except Exception:
            log.exception("push_failed", channel=channel.name, delivery_id=str(delivery.id))
            return Outcome.TRY_AGAIN

    def _shown(self, member_id: UUID, kind: str, ids: Iterable[UUID]) -> dict[UUID, Json]:
        """services.members.sights' Ask, without a token of the member's."""
        return {one: {} for one in ids if self.trade.shown_to(member_id, kind, one)}
