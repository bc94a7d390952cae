"""What can be asked about the hours of a space."""

from datetime import timedelta

from chassis.clock import rfc3339
from chassis.ids import as_uuid
from chassis.service import Json, Service, Work, command, load, query
from contracts.requests import parking as requests
from services.parking.availability import actions as availability_actions
from services.parking.availability import views as availability_views
from services.parking.spaces import views as space_views


class Availability(Service):
    """When a space is free, and what its owner makes of certain dates."""

    @query
    def availability(self, work: Work, space_id: str, query: Json) -> Json:
        asked = load(requests.Availability, query)
        viewer_id = work.caller.member_id
        space = space_views.visible_space(work.session, as_uuid(space_id), viewer_id)
        free = availability_views.free(work.session, space, (asked["start"], asked["end"]))
        periods = [{"from": rfc3339(start), "until": rfc3339(end)} for start, end in free]
        bookable_from = work.now + timedelta(minutes=space.lead_minutes)
        return {"free": periods, "zone": space.zone, "bookable_from": rfc3339(bookable_from)}

    @command
    def add_exception(self, work: Work, space_id: str, body: Json) -> Json:
        asked = load(requests.AddException, body)
        space = space_views.own_space(work.session, as_uuid(space_id), work.caller.member_id)
        return availability_actions.add_exception(work.session, space, asked, now=work.now)

    @command
    def remove_exception(self, work: Work, space_id: str, exception_id: str) -> None:
        space = space_views.own_space(work.session, as_uuid(space_id), work.caller.member_id)
        availability_actions.remove_exception(
            work.session, space, as_uuid(exception_id), now=work.now
        )
