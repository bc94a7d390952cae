"""What payments answers and does about what it holds on a member."""

from typing import Any
from uuid import UUID

from chassis.leaving import ForgetsMembers
from chassis.service import Event, Json, Work, consume
from services.payments.deals import views as deal_views
from services.payments.privacy.views import HELD


class Privacy(ForgetsMembers):
    """Money that is held, due, or on its way holds its member here; the books stay."""

    holdings = HELD

    def open_business(self, session: Any, member_id: UUID) -> list[Json]:
        return deal_views.open_money(session, member_id)

    @consume("payments.privacy")
    def follow_erasures(self, work: Work, event: Event) -> None:
        self.follow_erasure(work, event)
