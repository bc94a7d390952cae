"""The service: what each noun can be asked, under one name."""

from typing import ClassVar

from chassis.work import Refusals
from contracts.errors.general import MemberLeaving
from contracts.errors.listings import ItemNotAvailable, ProposalExists
from services.listings.clock import Clock
from services.listings.cycles.entrypoints import Cycles
from services.listings.disputes.entrypoints import Disputes
from services.listings.drafts.entrypoints import Drafts
from services.listings.draws.entrypoints import Draws
from services.listings.favourites.entrypoints import Favourites
from services.listings.for_services import ForServices
from services.listings.handovers.entrypoints import Handovers
from services.listings.history.entrypoints import History
from services.listings.items.entrypoints import Items
from services.listings.looks.entrypoints import Looks
from services.listings.meetings.entrypoints import Meetings
from services.listings.moderation.entrypoints import Moderation
from services.listings.photos.entrypoints import Photos
from services.listings.privacy.entrypoints import Privacy
from services.listings.reservations.entrypoints import Reservations
from services.listings.words.entrypoints import Words


class ListingsService(
    Photos,
    Items,
    Drafts,
    Draws,
    Cycles,
    History,
    Looks,
    Words,
    Favourites,
    Reservations,
    Meetings,
    Handovers,
    Disputes,
    ForServices,
    Moderation,
    Privacy,
    Clock,
):
    """Things: items, their photos, reservations, meetings and handovers."""

    name = "listings"
    refusals: ClassVar[Refusals] = {
        "hold_pkey": ItemNotAvailable,
        "reservation_one_accepted_key": ItemNotAvailable,
        "reservation_one_live_proposal_key": ProposalExists,
        "reservation_parties_stay": MemberLeaving,
    }
