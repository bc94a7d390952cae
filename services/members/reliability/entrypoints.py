"""What members hears of deals."""

from datetime import datetime
from uuid import UUID

from chassis.service import Event, Service, TooEarly, Work, consume
from services.members.reliability import actions


class Reliability(Service):
    """What becomes of the deals that members make. A cancellation says nothing of anybody: plans
    change, and the other side was told; nor does a meeting of which one says only that it came to
    nothing. A no-show counts against who was missed, unless it is contested in time."""

    @consume("members.deals")
    def follow_deals(self, work: Work, event: Event) -> None:
        told, at = event.data, event.occurred_at
        match event.type:
            case "handover_confirmed":
                for side in ("owner_id", "taker_id"):
                    deal_id, member_id = UUID(told["reservation_id"]), UUID(told[side])
                    actions.note_kept(work.session, deal_id, member_id, at)
            case "reservation_fell_through" | "no_show_open_longer" if told.get("open_until"):
                longer = event.type == "no_show_open_longer"
                note = actions.note_open_longer if longer else actions.note_no_show
                note(
                    work.session,
                    UUID(told["reservation_id"]),
                    UUID(told["taker_id" if told["by"] == "owner" else "owner_id"]),
                    at,
                    open_until=datetime.fromisoformat(told["open_until"]),
                )
            case "no_show_contested":
                two = (UUID(told["owner_id"]), UUID(told["taker_id"]))
                actions.note_nothing(work.session, UUID(told["reservation_id"]), two, at)
            case "booking_disputed":
                both = (UUID(told["owner_id"]), UUID(told["renter_id"]))
                actions.note_nothing(work.session, UUID(told["booking_id"]), both, at)
            case "booking_ended":
                due_at = told["balance_due_at"]
                actions.note_stay(
                    work.session,
                    UUID(told["booking_id"]),
                    owner_id=UUID(told["owner_id"]),
                    renter_id=UUID(told["renter_id"]),
                    due_at=datetime.fromisoformat(due_at) if due_at else None,
                    at=at,
                )
            case "booking_settled":
                booking_id, renter_id = UUID(told["booking_id"]), UUID(told["renter_id"])
                if not actions.note_paid(work.session, booking_id, renter_id, at):
                    raise TooEarly
