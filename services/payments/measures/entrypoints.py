"""The timer that measures, for deploy/alerts.yml to watch."""

from prometheus_client import Gauge

from chassis.service import Service, every
from services.payments.measures.views import Measures, measure

VIOLATIONS = Gauge("linli_money_violations", "What does not hold in the books", ["check"])
OLDEST = Gauge("linli_money_oldest_seconds", "Age of the oldest of what waits", ["what"])
TRIAL = Gauge("linli_money_trial_difference", "Debits less credits, in fen")
DIFFERENCES = Gauge("linli_money_statement_differences", "Between our orders and statements")
MEASURED = Gauge("linli_money_measured_timestamp_seconds", "When the books were last measured")


class Measuring(Service):
    """Every replica measures for itself: which of them is asked makes no difference."""

    @every(seconds=300)
    def measure_money(self) -> None:
        with self.reading() as work:
            found, now = measure(work.session, work.now), work.now
        show(found)
        MEASURED.set(now.timestamp())


def show(found: Measures) -> None:
    for check, count in found.violations.items():
        VIOLATIONS.labels(check).set(count)
    for what, seconds in found.oldest.items():
        OLDEST.labels(what).set(seconds)
    TRIAL.set(found.trial_difference)
    DIFFERENCES.set(found.differences)
