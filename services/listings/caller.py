"""Who asks, and what an answer to them is made with."""

from chassis.service import Json, Work
from chassis.viewer import Viewer
from services.listings.reservations import views as reservation_views
from services.listings.reservations.model import Reservation


def viewer(work: Work) -> Viewer:
    """The caller as one who is shown something."""
    return Viewer.at(work.now, work.caller.member_id, work.locale, work.settings.url_key)


def own_deal(work: Work, reservation_id: str) -> Reservation:
    """The reservation, which the caller is a party of."""
    return reservation_views.own(work.session, reservation_id, work.caller.member_id)


def deal_answer(work: Work, deal: Reservation) -> Json:
    """One reservation as the caller sees it."""
    return reservation_views.rendered(work.session, [deal], viewer(work))[0]
