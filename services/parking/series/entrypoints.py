"""What can be asked about recurring bookings."""

from chassis.service import Json, Work, command, load
from contracts.requests import parking as requests
from services.parking.bookings.entrypoints import AsksNear
from services.parking.bookings.schemas import booking_json
from services.parking.caller import viewer
from services.parking.series import actions as series_actions


class RecurringBookings(AsksNear):
    """The same hours, week after week."""

    @command(calls=True)
    def request_series(self, work: Work, body: Json) -> Json:
        series = series_actions.request_series(
            work.session,
            load(requests.RequestSeries, body) | {"fee_bps": work.settings.fee_bps},
            renter_id=work.caller.member_id,
            ask_standing=self.standing,
            now=work.now,
            waits=work.settings.waits,
            ask_near=self._near,
        )
        looker = viewer(work)
        return {
            "id": str(series.id),
            "bookings": [
                booking_json(held.booking, held.space, looker, held.cards) for held in series.made
            ],
            "taken": series.refused,
        }
