"""What parking answers the platform's own processes, and what it hears of the circle."""

from uuid import UUID

from chassis.circle import apply_circle_event
from chassis.ids import as_uuid
from chassis.rebuild import RebuildsCircle
from chassis.service import Event, Json, Work, consume, query
from chassis.viewer import Viewer
from services.parking.bookings import views as booking_views
from services.parking.caller import own_booking, viewer
from services.parking.spaces import views as space_views


class ForServices(RebuildsCircle):
    """What a conversation or review may be about, who may see a photo, and the circle."""

    @query
    def subjects_seen(self, work: Work, kind: str, ids: list[str]) -> Json:
        """What a conversation may be about: the subjects among `ids` that the caller may see."""
        return {"items": _subjects(work, kind, ids, viewer(work))}

    @query(anonymous=True)
    def subject_shown_to(self, work: Work, kind: str, subject_id: str, viewer_id: str) -> Json:
        """The same for the viewer of a signed address, who need not be the caller."""
        looker = Viewer.at(work.now, UUID(viewer_id), work.locale, work.settings.url_key)
        return {"seen": bool(_subjects(work, kind, [subject_id], looker))}

    @query
    def deal_parties(self, work: Work, deal_id: str) -> Json:
        return booking_views.deal(own_booking(work, deal_id))

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


def _subjects(work: Work, kind: str, ids: list[str], looker: Viewer) -> dict[str, Json]:
    known = [found for found in map(as_uuid, ids) if found]
    if kind == "parking_space":
        return booking_views.space_subjects(work.session, known, looker)
    if kind == "booking":
        return booking_views.subjects(work.session, known, looker)
    return {}
