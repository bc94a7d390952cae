"""What can be asked about residency."""

from chassis.ids import as_uuid
from chassis.service import Json, Service, Work, command, load, query
from contracts.requests import members as requests
from services.members.caller import me
from services.members.residency import actions as residency_actions
from services.members.residency import views as residency_views


class Residencies(Service):
    """Being verified as a resident, by the committee."""

    @command
    def ask_residency(self, work: Work, body: Json) -> Json:
        asked = load(requests.AskResidency, body)
        residency = residency_actions.ask_residency(work.session, me(work), asked, work.now)
        return residency_views.residency_json(residency)

    @query
    def my_residency(self, work: Work) -> Json:
        return residency_views.own_residency(work.session, me(work))

    @command
    def move_out(self, work: Work) -> Json:
        residency_actions.move_out(work.session, me(work), work.now)
        return {}

    # A command, since the committee's look is itself written down.
    @command
    def list_residencies(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListResidencies, query)
        return residency_actions.look_at_residencies(work.session, me(work), asked, work.now)

    @command
    def decide_residency(self, work: Work, residency_id: str, body: Json) -> Json:
        decision = load(requests.DecideResidency, body)
        return residency_actions.decide_residency(
            work.session, me(work), as_uuid(residency_id), decision, work.now
        )
