"""What can be asked about favourites."""

from chassis.ids import as_uuid
from chassis.service import Answer, Json, Service, Work, command, load, query
from contracts.requests import listings as requests
from services.listings.caller import viewer
from services.listings.favourites import actions as favourite_actions
from services.listings.favourites import views as favourite_views
from services.listings.items import views as item_views


class Favourites(Service):
    """Things to keep an eye on."""

    @command
    def add_favourite(self, work: Work, listing_id: str) -> None:
        member_id = work.caller.member_id
        item = item_views.visible(work.session, listing_id, member_id)
        favourite_actions.add_favourite(work.session, item, member_id=member_id, now=work.now)

    @command
    def remove_favourite(self, work: Work, listing_id: str) -> None:
        member_id = work.caller.member_id
        favourite_actions.remove_favourite(work.session, as_uuid(listing_id), member_id=member_id)

    @query
    def my_favourites(self, work: Work, query: Json) -> Answer:
        asked = load(requests.MyFavourites, query)
        return favourite_views.own_page(work.session, asked, viewer(work))
