"""What can be asked at the gate."""

from chassis.service import Json, Service, Work, command, every, load, query
from contracts.errors.base import Unauthenticated
from contracts.errors.general import NotThere
from contracts.requests import parking as requests
from services.parking.caller import own_booking
from services.parking.gate import actions as gate_actions
from services.parking.gate.rules import gate_of, published
from services.parking.gate.schemas import decision_json, pass_json


class GateKeeping(Service):
    """A renter's pass, the keys it is verified with, and barriers that ask."""

    @query
    def gate_pass(self, work: Work, booking_id: str) -> Json:
        booking = own_booking(work, booking_id)
        text = gate_actions.make_pass(
            work.session,
            booking,
            work.settings.gate.keys,
            member_id=work.caller.member_id,
            now=work.now,
        )
        return pass_json(booking, text)

    @query(anonymous=True)
    def gate_keys(self, work: Work) -> Json:
        return {"keys": published(work.settings.gate.keys)}

    @command(anonymous=True)
    def check_gate(self, work: Work, token: str, body: Json) -> Json:
        """Anonymous: who asks is no member but a barrier, with a token of its own."""
        settings = work.settings.gate
        if not settings.gates:
            raise NotThere
        gate = gate_of(settings.gates, token)
        if gate is None:
            raise Unauthenticated
        asked = load(requests.CheckGate, body)
        reason = gate_actions.check_gate(
            work.session,
            gate,
            gate_actions.Asked(asked.get("text"), asked.get("plate"), asked.get("space_id")),
            settings.keys,
            now=work.now,
            a_minute=settings.checks_a_minute,
        )
        return decision_json(reason)

    @every(seconds=600)
    def forget_gate_visits(self) -> None:
        more = True
        while more:
            with self.work() as work:
                more = gate_actions.forget_visits(work.session, work.now)
