"""What can be asked about recurring bookings."""

from chassis.service import Json, Work, command, load
from contracts.requests import parking as requests
from services.parking.bookings.entrypoints import AsksCustody, AsksNear
from services.parking.bookings.schemas import booking_json
from services.parking.caller import viewer
from services.parking.series import actions as series_actions


class RecurringBookings(AsksNear, AsksCustody):
    """The same hours, week after week."""

    @command(calls=True)
    def request_series(self, work: Work, body: Json) -> Json:
        asked = load(requests.RequestSeries, body)
        series = series_actions.request_series(
            work.session,
            asked,
            renter_id=work.caller.member_id,
            ask_standing=self.standing,
            now=work.now,
            waits=work.settings.waits,
            ask_near=self._near,
        )
        last = max(held.booking.ends_at for held in series.made)
        self._check_custody(work, last)
        looker = viewer(work)
        return {
            "id": str(series.id),
            "bookings": [
                booking_json(held.booking, held.space, looker, held.cards) for held in series.made
            ],
            "taken": series.refused,
        }
