"""What can be asked about draws."""

from chassis.service import Json, Service, Work, query
from services.listings.draws import views as draw_views


class Draws(Service):
    """Who gets a gift, so that anybody who took part can work it out again."""

    @query
    def show_draw(self, work: Work, listing_id: str) -> Json:
        return draw_views.shown(work.session, listing_id, work.caller.member_id)
