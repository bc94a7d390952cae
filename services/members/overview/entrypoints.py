"""What members hears of deals for the figures, and who may read them."""

from datetime import datetime, timedelta
from uuid import UUID

from chassis.service import Event, Json, Service, TooEarly, Work, consume, load, query
from contracts.requests import members as requests
from services.members.caller import me
from services.members.overview import actions, rules, views


class Overview(Service):
    """How much is shared, for the committee."""

    @query
    def committee_overview(self, work: Work, query: Json) -> Json:
        asked = load(requests.CommitteeOverview, query)
        return views.overview(work.session, me(work), asked, work.now)

    @consume("members.overview")
    def follow_shared(self, work: Work, event: Event) -> None:
        told, at = event.data, event.occurred_at
        match event.type:
            case "item_reserved":
                sides = (UUID(told["owner_id"]), UUID(told["taker_id"]))
                self._agreed(work, event, told["reservation_id"], told["kind"], sides)
            case "booking_requested":
                sides = (UUID(told["owner_id"]), UUID(told["renter_id"]))
                self._agreed(work, event, told["booking_id"], "parking", sides)
            case "handover_confirmed":
                self._done(work, told["reservation_id"], told["price"], at)
            case "reservation_decided" if told["handed_over"]:
                self._done(work, told["reservation_id"], told["to_payee"], at)
            case "booking_decided" if told["to_payee"]["amount"]:
                self._done(work, told["booking_id"], told["to_payee"], at)
            case "booking_settled":
                self._done(work, told["booking_id"], told["total"], at)

    def _agreed(
        self, work: Work, event: Event, deal_id: str, kind: str, sides: tuple[UUID, UUID]
    ) -> None:
        actions.note_agreed(
            work.session,
            UUID(deal_id),
            kind,
            sides=sides,
            things=_things(event.data),
            minutes=_minutes(event.data),
            amount=0,
            at=event.occurred_at,
        )

    def _done(self, work: Work, deal_id: str, money: Json | None, at: datetime) -> None:
        amount = money["amount"] if money else 0
        known = actions.note_done(work.session, UUID(deal_id), amount, at)
        if not known and work.now - at < rules.PATIENCE:
            raise TooEarly


def _things(told: Json) -> int:
    """That go on being used: what is swapped for something else makes two; parking has none."""
    if "starts_at" in told:
        return 0
    return 2 if told["offered_listing_id"] else 1


def _minutes(told: Json) -> int:
    """Of parking; of a thing none."""
    if "starts_at" not in told:
        return 0
    lasts = datetime.fromisoformat(told["ends_at"]) - datetime.fromisoformat(told["starts_at"])
    return lasts // timedelta(minutes=1)
