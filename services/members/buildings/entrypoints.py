"""What can be asked about buildings."""

from chassis.service import Json, Service, Work, command, load, query
from contracts.requests import members as requests
from services.members.buildings import actions as building_actions
from services.members.buildings import views as building_views
from services.members.caller import me
from services.members.communities.views import required_committees


class Buildings(Service):
    """Where they stand, which the committee says, and who lives near whom."""

    @query
    def list_buildings(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListBuildings, query)
        committees = required_committees(work.session, me(work))
        return building_views.list_buildings(work.session, committees, asked)

    @command
    def place_building(self, work: Work, body: Json) -> Json:
        asked = load(requests.PlaceBuilding, body)
        community_id = building_actions.place_building(work.session, me(work), asked, work.now)
        shown = ("building", "latitude", "longitude")
        return {"community_id": str(community_id), **{name: asked[name] for name in shown}}

    @query
    def friends_nearby(self, work: Work) -> Json:
        """For the gateway, which passes it on to lists that are asked for by `nearest`."""
        found = building_views.friends_nearby(work.session, me(work))
        return {"near": {str(one): step for one, step in found.items()}}
