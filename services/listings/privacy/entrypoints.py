"""What listings answers and does about what it holds on a member."""

from typing import Any
from uuid import UUID

from chassis.leaving import ForgetsMembers
from chassis.service import Event, Json, Work, consume
from services.listings.photos import views as photo_views
from services.listings.privacy import actions as privacy_actions
from services.listings.privacy.views import HELD
from services.listings.reservations import views as reservation_views


class Privacy(ForgetsMembers):
    """A member's reservations hold them here; their photos go with them."""

    holdings = HELD

    def open_business(self, session: Any, member_id: UUID) -> list[Json]:
        return reservation_views.open_deals(session, member_id)

    def before_erasure(self, session: Any, member_id: UUID) -> None:
        privacy_actions.withdraw_items_of(session, member_id)

    def is_clean(self, session: Any, member_id: UUID) -> bool:
        return not photo_views.has_any(session, member_id)

    @consume("listings.privacy")
    def follow_erasures(self, work: Work, event: Event) -> None:
        self.follow_erasure(work, event)
