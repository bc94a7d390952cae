"""What can be asked about neighbours."""

from chassis.ids import as_uuid
from chassis.service import Json, Service, Work, load, query
from contracts.requests import members as requests
from services.members.caller import me
from services.members.neighbours import views as neighbour_views


class Neighbours(Service):
    """Who there is."""

    @query
    def find_members(self, work: Work, query: Json) -> Json:
        asked = load(requests.FindMembers, query)
        return neighbour_views.find_members(work.session, me(work), asked)

    @query
    def suggest_members(self, work: Work, query: Json) -> Json:
        asked = load(requests.SuggestMembers, query)
        return neighbour_views.suggest_members(work.session, me(work), asked)

    @query
    def show_member(self, work: Work, member_id: str) -> Json:
        return neighbour_views.show_member(work.session, me(work), as_uuid(member_id), work.now)
