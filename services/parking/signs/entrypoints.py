"""What can be asked about the sign at a space."""

from chassis.ids import as_uuid
from chassis.service import Json, Service, Work, command
from services.parking.signs import actions as sign_actions
from services.parking.signs.schemas import sign_json
from services.parking.spaces import views as space_views
from services.parking.spaces.model import Space


class Signs(Service):
    """A code to print and hang up, its owner's alone."""

    @command  # it reads, but for the first time
    def show_sign(self, work: Work, space_id: str) -> Json:
        return sign_json(sign_actions.sign_of(work.session, _own(work, space_id), work.now))

    @command
    def renew_sign(self, work: Work, space_id: str) -> Json:
        return sign_json(sign_actions.renew_sign(work.session, _own(work, space_id), work.now))


def _own(work: Work, space_id: str) -> Space:
    return space_views.own_space(work.session, as_uuid(space_id), work.caller.member_id)
