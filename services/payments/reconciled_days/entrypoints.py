"""What can be asked about the provider's statements, and the timer that compares them."""

from datetime import date
from functools import partial

from chassis.pages import Paging, page_json
from chassis.service import Json, Work, command, every, load, query
from chassis.standing import AsksStanding
from contracts.errors.general import Unavailable, ValidationFailed
from contracts.requests import payments as requests
from services.payments.desk import AsksProvider
from services.payments.providers.rules import OutcomeUnknown
from services.payments.reconciled_days import rules
from services.payments.reconciled_days import views as day_views
from services.payments.reconciled_days.actions import Comparing
from services.payments.reconciled_days.schemas import reconciliation_json


class Reconciliations(AsksProvider, AsksStanding):
    """The committee reads what was compared; the operator has a day compared again."""

    @query(calls=True)
    def list_reconciliations(self, work: Work, query: Json) -> Json:
        paging = Paging.of(load(requests.ListReconciliations, query))
        self.committees()
        page = day_views.list_days(work.session, paging)
        shown = [reconciliation_json(day, work.locale) for day in page.items]
        return page_json(shown, page.next_cursor)

    @command(anonymous=True)
    def reconcile(self, work: Work, day: str) -> Json:
        """Asked by the operator: compare `day` now, of every provider; it must be over."""
        wanted = load(requests.Reconcile, {"day": day})["day"]
        if wanted >= rules.day_of(work.now):
            raise ValidationFailed.at("/day", "out_of_range")
        work.after_commit(partial(self._compare, wanted, work.locale))
        return {}

    def _compare(self, day: date, locale: str) -> Json:
        try:
            self._comparing.all_of(day)
        except OutcomeUnknown:
            raise Unavailable from None
        with self.reading() as work:
            days = day_views.of_day(work.session, day)
            return {"items": [reconciliation_json(each, locale) for each in days]}

    @every(seconds=60)
    def compare_statements(self) -> None:
        self._comparing.due()

    @property
    def _comparing(self) -> Comparing:
        return Comparing(self.providers, self.work)
