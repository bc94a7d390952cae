"""Every table of parking, for migrations."""

from chassis.tables import CIRCLE, LEAVING, MACHINERY
from services.parking.base import Base
from services.parking.bookings import model as bookings
from services.parking.calendar import model as calendar
from services.parking.disputes import model as disputes
from services.parking.extensions import model as extensions
from services.parking.gate import model as gate
from services.parking.overstays import model as overstays
from services.parking.permits import model as permits
from services.parking.signs import model as signs
from services.parking.spaces import model as spaces
from services.parking.waiting import model as waiting

METADATA = [Base.metadata, MACHINERY, CIRCLE, LEAVING]

__all__ = [
    "METADATA",
    "bookings",
    "calendar",
    "disputes",
    "extensions",
    "gate",
    "overstays",
    "permits",
    "signs",
    "spaces",
    "waiting",
]
