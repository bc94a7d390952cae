"""Every table of listings, for migrations."""

from chassis.tables import CIRCLE, LEAVING, MACHINERY
from services.listings.base import Base
from services.listings.cycles import model as cycles
from services.listings.disputes import model as disputes
from services.listings.draws import model as draws
from services.listings.favourites import model as favourites
from services.listings.history import model as history
from services.listings.items import model as items
from services.listings.looks import model as looks
from services.listings.photos import model as photos
from services.listings.reservations import model as reservations
from services.listings.words import model as words

TABLES = (
    photos.Photo,
    items.Item,
    draws.Draw,
    cycles.SwapCycle,
    cycles.SwapCycleLeg,
    reservations.Reservation,
    disputes.Dispute,
    disputes.Proposal,
    disputes.Evidence,
    favourites.Favourite,
    history.StateChange,
    looks.Look,
    looks.LookCount,
    words.KnownWord,
)
METADATA = [Base.metadata, MACHINERY, CIRCLE, LEAVING]
