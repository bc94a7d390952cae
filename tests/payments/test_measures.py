"""Every alert watches a figure that exists, and that moves when what it is for is planted."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.orm import Session

from chassis import metrics
from services.payments.measures.entrypoints import show
from services.payments.measures.views import WAITING, measure
from services.payments.reconciliation.views import CHECKS
from tests.payments.builders import ADeal
from tests.payments.running import House
from tests.support.databases import Databases

ROOT = Path(__file__).parents[2]
RULES: list[dict[str, Any]] = [
    rule
    for group in yaml.safe_load((ROOT / "deploy/alerts.yml").read_text())["groups"]
    for rule in group["rules"]
]
PAGE = (ROOT / "docs/operations/alerts.md").read_text()
WATCHED = re.compile(r"(linli_\w+)(?:\{(\w+)=\"(\w+)\"\})?")
DAY = timedelta(days=1)


@pytest.fixture
def deal(house_apart: House) -> ADeal:
    """A deal that was paid out, in books of which nothing is wrong yet."""
    deal = ADeal(fee_bps=100)
    house_apart.card(deal.payee)
    house_apart.tell(deal.requested(deposit=deal.amount))
    house_apart.pay(deal)
    house_apart.run()
    house_apart.tell(deal.settled())
    house_apart.run()
    return deal


@pytest.fixture
def session(databases_apart: Databases) -> Iterator[Session]:
    """An administrator's, past all triggers; taken back at the end."""
    with Session(databases_apart.owner_engine("payments")) as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        yield session
        session.rollback()


def figures(session: Session, house: House) -> dict[tuple[str, str], float]:
    show(measure(session, house.now))
    return {
        (sample.name, next(iter(sample.labels.values()), "")): sample.value
        for family in REGISTRY.collect()
        for sample in family.samples
        if sample.name.startswith("linli_money_")
    }


PLANTED = {
    ("linli_money_violations", "unbalanced_entries"): (
        "INSERT INTO entry (id, deal_id, kind, reference, currency, booked_at)"
        " VALUES (gen_random_uuid(), :deal, 'planted', '1', 'CNY', now())"
    ),
    ("linli_money_violations", "drifted_balances"): (
        "UPDATE account SET balance = balance + 1 WHERE holder = :deal"
    ),
    ("linli_money_violations", "ended_deals_with_escrow"): (
        "UPDATE account SET balance = balance + 1 WHERE holder = :deal"
    ),
    ("linli_money_violations", "payouts_unlike_captures"): (
        "UPDATE payout SET amount = amount + 1 WHERE deal_id = :deal"
    ),
    ("linli_money_violations", "fees_unlike_payouts"): (
        "UPDATE payout SET fee = fee + 1 WHERE deal_id = :deal"
    ),
    ("linli_money_violations", "captures_without_end"): (
        "UPDATE charge SET status = 'refunded' WHERE deal_id = :deal"
    ),
    ("linli_money_trial_difference", ""): (
        "UPDATE posting SET amount = amount + 1 WHERE id ="
        " (SELECT max(posting.id) FROM posting JOIN entry ON entry.id = entry_id"
        " WHERE deal_id = :deal)"
    ),
    ("linli_money_statement_differences", ""): (
        "INSERT INTO reconciliation (day, provider, compared_at, lines, charged, refunded,"
        " paid_out, differences) SELECT now()::date - 1, 'planted ' || CAST(:deal AS text),"
        " now(), 0, 0, 0, 0, '[{}]'::jsonb"
    ),
    ("linli_money_oldest_seconds", "charge_processing"): (
        "UPDATE attempt SET state = 'processing', ended_at = NULL, started_at = '2020-01-01'"
        " WHERE deal_id = :deal AND kind = 'charge'"
    ),
    ("linli_money_oldest_seconds", "provider_unknown"): (
        "UPDATE attempt SET state = 'processing', ended_at = NULL, started_at = '2020-01-01'"
        " WHERE deal_id = :deal AND kind = 'payout'"
    ),
    ("linli_money_oldest_seconds", "payout_unpaid"): (
        "UPDATE payout SET status = 'failed', paid_at = NULL, created_at = '2020-01-01'"
        " WHERE deal_id = :deal"
    ),
    ("linli_money_oldest_seconds", "payout_for_a_card"): (
        "UPDATE payout SET status = 'returned', paid_at = NULL, created_at = '2020-01-01'"
        " WHERE deal_id = :deal"
    ),
    ("linli_money_oldest_seconds", "refund_unpaid"): (
        "INSERT INTO refund (id, deal_id, charge_id, charge_number, amount, currency, status,"
        " tries, next_try_at, created_at, version) SELECT gen_random_uuid(), deal_id, id, 'x', 1,"
        " 'CNY', 'pending', 0, now(), '2020-01-01', 0 FROM charge WHERE deal_id = :deal"
    ),
}


@pytest.mark.parametrize("figure", PLANTED, ids="-".join)
def test_what_is_planted_moves_the_figure(
    house_apart: House, deal: ADeal, session: Session, figure: tuple[str, str]
) -> None:
    before = figures(session, house_apart)[figure]
    session.execute(text(PLANTED[figure]), {"deal": deal.id})
    after = figures(session, house_apart)[figure]
    assert abs(after) > abs(before)


def test_below_zero_is_told_apart(house_apart: House, deal: ADeal, session: Session) -> None:
    """A check of the table forbids it even to who switches all triggers off."""
    figure = ("linli_money_violations", "negative_balances")
    before = figures(session, house_apart)[figure]
    session.execute(text("ALTER TABLE account DROP CONSTRAINT account_never_below_zero_check"))
    session.execute(text("UPDATE account SET balance = -1 WHERE holder = :d"), {"d": deal.id})
    assert figures(session, house_apart)[figure] == before + 1


def test_every_check_and_all_that_waits_is_planted_and_watched() -> None:
    watched = {(name, value) for rule in RULES for name, _, value in WATCHED.findall(rule["expr"])}
    planted = {*PLANTED, ("linli_money_violations", "negative_balances")}
    assert planted <= watched
    assert {value for name, value in watched if name.endswith("violations")} == set(CHECKS)
    assert {value for name, value in watched if name.endswith("oldest_seconds")} == set(WAITING)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["alert"]))
def test_every_alert_watches_what_there_is_and_says_what_to_do_next(rule: dict[str, Any]) -> None:
    known = {family.name for family in REGISTRY.collect()}
    names = [name for name, _, _ in WATCHED.findall(rule["expr"])]
    assert names
    assert set(names) <= known
    page, _, anchor = rule["annotations"]["runbook_url"].partition("#")
    assert page == "docs/operations/alerts.md"
    assert f"### {rule['alert']}\n" in PAGE
    assert anchor == rule["alert"].lower()


def test_the_timer_says_when_it_has_measured(house: House) -> None:
    house.now += DAY
    house.service.measure_money()
    measured = REGISTRY.get_sample_value("linli_money_measured_timestamp_seconds")
    assert measured == house.now.timestamp()


def test_what_waits_to_be_published_has_a_figure() -> None:
    assert metrics.OUTBOX_BACKLOG in REGISTRY._collector_to_names
