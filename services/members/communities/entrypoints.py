"""What can be asked about communities."""

from chassis.ids import as_uuid
from chassis.service import Json, Service, Work, load, query
from contracts.requests import members as requests
from services.members.communities import views as community_views


class Communities(Service):
    """The neighbourhoods there are."""

    @query(anonymous=True)
    def list_communities(self, work: Work, query: Json) -> Json:
        return community_views.list_communities(work.session, load(requests.ListCommunities, query))

    @query(anonymous=True)
    def show_community(self, work: Work, community_id: str) -> Json:
        return community_views.show_community(work.session, as_uuid(community_id))
