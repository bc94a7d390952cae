"""What can be asked about what has happened to an item."""

from chassis.service import Json, Service, Work, load, query
from contracts.requests import listings as requests
from services.listings.caller import viewer
from services.listings.history import views as history_views


class History(Service):
    """Which states things came into, when, and by whom."""

    @query
    def listing_history(self, work: Work, listing_id: str, query: Json) -> Json:
        asked = load(requests.ListingHistory, query)
        return history_views.item_history(work.session, listing_id, asked, viewer(work))
