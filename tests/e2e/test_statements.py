"""A month's statement over HTTP: of a deal that is done, to each of its two, and as a table."""

import csv
import io

from tests.e2e.neighbourhood import Neighbourhood
from tests.e2e.person import Person
from tests.e2e.test_money import paid_out, sold

Pair = tuple[Person, Person]


def kinds_of(person: Person, deal_id: str) -> list[str]:
    lines = person.get("/v1/statements")["lines"]
    return [line["kind"] for line in lines if line["deal"]["id"] == deal_id]


def test_both_sides_of_a_deal_read_it_in_their_statement(pair: Pair) -> None:
    owner, taker = pair
    owner.card()
    taker.card()
    deal_id = sold(owner, taker)
    paid_out(owner, deal_id, "paid")
    assert kinds_of(taker, deal_id) == ["price_captured", "released"]
    assert kinds_of(owner, deal_id) == ["released", "payout_paid"]
    month = owner.get("/v1/statements")["month"]
    answer = owner.ask("GET", "/v1/statements/statement.csv", params={"month": month})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row[2] for row in rows].count(deal_id) == 2
    assert owner.refused("GET", "/v1/statements?month=2199-01")[0] == 422


def test_how_the_days_compare_is_the_committees_to_read(place: Neighbourhood, pair: Pair) -> None:
    path = "/v1/committee/reconciliation"
    assert place.committee.get(path)["next_cursor"] is None
    assert pair[0].refused("GET", path) == (403, "committee_only")
