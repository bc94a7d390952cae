"""What parking answers and does about what it holds on a member."""

from typing import Any
from uuid import UUID

from chassis.leaving import ForgetsMembers
from chassis.service import Event, Json, Work, consume
from services.parking.bookings import views as booking_views
from services.parking.privacy.views import HELD
from services.parking.spaces import actions as space_actions


class Privacy(ForgetsMembers):
    """A member's bookings hold them here."""

    holdings = HELD

    def open_business(self, session: Any, member_id: UUID) -> list[Json]:
        return booking_views.open_deals(session, member_id)

    def before_erasure(self, session: Any, member_id: UUID) -> None:
        space_actions.withdraw_spaces_of(session, member_id)

    @consume("parking.privacy")
    def follow_erasures(self, work: Work, event: Event) -> None:
        self.follow_erasure(work, event)
