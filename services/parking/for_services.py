"""What parking answers the platform's own processes, and what it hears of the circle."""

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from chassis.circle import apply_circle_event
from chassis.ids import as_uuid
from chassis.rebuild import RebuildsCircle
from chassis.service import Event, Json, Work, consume, query
from chassis.subjects import HoldsSubjects, Seen
from services.parking.bookings import views as booking_views
from services.parking.caller import own_booking
from services.parking.spaces import views as space_views


class ForServices(HoldsSubjects, RebuildsCircle):
    """What a conversation or review may be about, who may see a photo, and the circle."""

    subjects: ClassVar[Mapping[str, Seen]] = {
        "parking_space": booking_views.space_subjects,
        "booking": booking_views.subjects,
    }

    @query
    def deal_parties(self, work: Work, deal_id: str) -> Json:
        return booking_views.deal(own_booking(work, deal_id))

    @query
    def open_deals_with(self, work: Work, other_id: str) -> Json:
        """Whether the caller and another have a booking under way: members asks before the one, as
        the committee, suspends the other."""
        me, other = work.caller.member_id, UUID(other_id)
        return {"open": booking_views.have_open_deal(work.session, me, other)}

    @query(anonymous=True)
    def may_see_photo(self, work: Work, photo_id: str, viewer_id: str) -> Json:
        """Anonymous: the gateway has verified the signed address that names the viewer."""
        photo, looker = as_uuid(photo_id), as_uuid(viewer_id)
        if photo is None or looker is None:
            return {"seen": False}
        return {"seen": space_views.may_see_photo(work.session, photo, looker)}

    @query(anonymous=True)
    def photos_in_use(self, work: Work, photo_ids: list[str]) -> Json:
        """Those of `photo_ids` that a space shows or a booking remembers. Anonymous: listings'
        clock asks, before it deletes what nobody uses."""
        asked = [UUID(photo_id) for photo_id in photo_ids]
        found = space_views.photos_in_use(work.session, asked)
        return {"in_use": sorted(str(photo_id) for photo_id in found)}

    @consume("parking.circle")
    def follow_circle(self, work: Work, event: Event) -> None:
        apply_circle_event(work.session, event)
