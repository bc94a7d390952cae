"""The service: what each noun can be asked, under one name."""

from typing import ClassVar

from chassis.work import Refusals
from contracts.errors.general import MemberLeaving
from services.parking.availability.entrypoints import Availability
from services.parking.bookings.entrypoints import Bookings
from services.parking.calendar.entrypoints import Calendar
from services.parking.clock import Clock
from services.parking.disputes.entrypoints import Disputes
from services.parking.dues.entrypoints import Dues
from services.parking.extensions.entrypoints import Extensions
from services.parking.for_services import ForServices
from services.parking.forfeits.entrypoints import Forfeits
from services.parking.gate.entrypoints import GateKeeping
from services.parking.moderation.entrypoints import Moderation
from services.parking.occupied.entrypoints import Occupied
from services.parking.overstays.entrypoints import Overstays
from services.parking.permits.entrypoints import Permits
from services.parking.privacy.entrypoints import Privacy
from services.parking.series.entrypoints import RecurringBookings
from services.parking.signs.entrypoints import Signs
from services.parking.spaces.entrypoints import Spaces
from services.parking.stays.entrypoints import Stays
from services.parking.waiting.entrypoints import WaitingList


class ParkingService(
    Spaces,
    Availability,
    Bookings,
    RecurringBookings,
    Stays,
    GateKeeping,
    Signs,
    Extensions,
    WaitingList,
    Permits,
    Overstays,
    Calendar,
    Dues,
    Forfeits,
    Disputes,
    Occupied,
    ForServices,
    Moderation,
    Privacy,
    Clock,
):
    """Places and time: spaces, their free hours, bookings from the request to the payout."""

    name = "parking"
    refusals: ClassVar[Refusals] = {"booking_parties_stay": MemberLeaving}
