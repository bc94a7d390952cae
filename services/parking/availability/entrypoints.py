"""What can be asked about the hours of a space."""

from chassis.clock import rfc3339
from chassis.ids import as_uuid
from chassis.service import Json, Service, Work, load, query
from contracts.requests import parking as requests
from services.parking.availability import views as availability_views
from services.parking.spaces import views as space_views


class Availability(Service):
    """When a space is free."""

    @query
    def availability(self, work: Work, space_id: str, query: Json) -> Json:
        asked = load(requests.Availability, query)
        viewer_id = work.caller.member_id
        space = space_views.visible_space(work.session, as_uuid(space_id), viewer_id)
        free = availability_views.free(work.session, space, (asked["start"], asked["end"]))
        periods = [{"from": rfc3339(start), "until": rfc3339(end)} for start, end in free]
        return {"free": periods, "zone": space.zone}
