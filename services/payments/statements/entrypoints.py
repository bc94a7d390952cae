"""What can be asked about a member's month."""

from chassis.service import Json, Service, Work, load, query
from contracts.errors.general import ValidationFailed
from contracts.requests import payments as requests
from services.payments.statements import rules
from services.payments.statements.schemas import statement_json
from services.payments.statements.views import statement


class Statements(Service):
    """Monthly statements, of one's own money alone."""

    @query
    def show_statement(self, work: Work, query: Json) -> Json:
        this = rules.month_of(work.now)
        month = load(requests.ShowStatement, query).get("month") or this
        if month > this:
            raise ValidationFailed.at("/month", "out_of_range")
        start, end = rules.bounds(month)
        found = statement(work.session, work.caller.member_id, start, end)
        return statement_json(found, month, work.now)
