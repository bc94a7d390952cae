"""Raw SQL that tries to charge twice, pay out twice, or leave a row in an impossible state."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from tests.payments.builders import ADeal
from tests.payments.running import House
from tests.support.databases import Databases

COPY_ATTEMPT = """
INSERT INTO attempt (number, kind, subject_id, deal_id, card_id, token, amount, currency, state,
                     asked, next_ask_at, started_at, ended_at)
SELECT number || '-again', kind, subject_id, deal_id, card_id, token, amount, currency, state,
       asked, next_ask_at, started_at, ended_at FROM attempt WHERE deal_id = :deal LIMIT 1
"""
COPY_CHARGE = """
INSERT INTO charge (id, deal_id, stage, amount, currency, status, due_at, created_at, version)
SELECT gen_random_uuid(), deal_id, stage, amount, currency, 'due', due_at, created_at, 0
FROM charge WHERE deal_id = :deal LIMIT 1
"""
COPY_PAYOUT = """
INSERT INTO payout (id, deal_id, payee_id, amount, currency, status, tries, next_try_at,
                    created_at, version)
SELECT gen_random_uuid(), deal_id, payee_id, amount, currency, 'pending', 0, next_try_at,
       created_at, 0 FROM payout WHERE deal_id = :deal
"""
COPY_REFUND = """
INSERT INTO refund (id, deal_id, charge_id, charge_number, amount, currency, status, tries,
                    next_try_at, created_at, version)
SELECT gen_random_uuid(), deal_id, charge_id, charge_number, amount, currency, 'pending', 0,
       next_try_at, created_at, 0 FROM refund WHERE deal_id = :deal
"""
IMPOSSIBLE = [
    ("UPDATE charge SET amount = 0", "charge_amount_check"),
    ("UPDATE charge SET status = 'lost'", "charge_status_check"),
    ("UPDATE charge SET status = 'captured'", "charge_captured_check"),
    ("UPDATE charge SET stage = 'tip'", "charge_stage_check"),
    ("UPDATE deal SET state = 'gone'", "deal_state_check"),
    ("UPDATE deal SET state = 'refunded'", "deal_closed_check"),
    ("UPDATE deal SET payee_id = payer_id", "deal_two_parties_check"),
    ("UPDATE attempt SET state = 'maybe', ended_at = now()", "attempt_state_check"),
    ("UPDATE attempt SET state = 'succeeded'", "attempt_ended_check"),
    ("UPDATE attempt SET card_id = NULL", "attempt_card_check"),
    ("UPDATE attempt SET amount = -1", "attempt_amount_check"),
]


@pytest.fixture
def owner(databases: Databases) -> Engine:
    return databases.owner_engine("payments")


def refused_by(owner: Engine, sql: str, deal: ADeal) -> str:
    with (
        owner.connect() as connection,
        pytest.raises(IntegrityError) as error,
    ):
        connection.execute(text(sql), {"deal": deal.id})
    constraint: str = error.value.orig.diag.constraint_name  # type: ignore[union-attr] # psycopg2
    return constraint


def a_deal_processing(house: House) -> ADeal:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal, last4="0021")
    return deal


def test_a_second_attempt_while_one_is_in_flight_is_refused(house: House, owner: Engine) -> None:
    deal = a_deal_processing(house)
    assert refused_by(owner, COPY_ATTEMPT, deal) == "attempt_one_in_flight_idx"


def test_a_second_success_of_one_charge_is_refused(house: House, owner: Engine) -> None:
    deal = a_deal_processing(house)
    house.run(seconds=4)
    assert refused_by(owner, COPY_ATTEMPT, deal) == "attempt_one_success_idx"


def test_a_stage_has_one_charge(house: House, owner: Engine) -> None:
    deal = a_deal_processing(house)
    assert refused_by(owner, COPY_CHARGE, deal) == "charge_deal_id_stage_number_key"


def test_a_deal_has_one_payout(house: House, owner: Engine) -> None:
    deal = ADeal("reservation", 5)
    house.tell(deal.reserved())
    house.pay(deal)
    house.run()
    house.tell(deal.handed_over())
    assert refused_by(owner, COPY_PAYOUT, deal) == "payout_deal_id_of_key"


def test_a_charge_has_one_refund(house: House, owner: Engine) -> None:
    deal = ADeal()
    house.tell(deal.requested())
    house.pay(deal)
    house.run()
    house.tell(deal.cancelled())
    assert refused_by(owner, COPY_REFUND, deal) == "refund_charge_id_key"


def test_a_member_has_one_default_card(house: House, owner: Engine) -> None:
    deal = ADeal()
    house.card(deal.payer)
    house.card(deal.payer)
    both = f"UPDATE card SET is_default = true WHERE member_id = '{deal.payer}'"  # noqa: S608 - an id of ours
    assert refused_by(owner, both, deal) == "card_one_default_idx"


def test_a_card_number_does_not_fit_into_a_card(house: House, owner: Engine) -> None:
    deal = ADeal()
    house.card(deal.payer)
    number = "UPDATE card SET last4 = '6200000000000005'"
    assert refused_by(owner, number, deal) == "card_last4_check"


@pytest.mark.parametrize(("change", "constraint"), IMPOSSIBLE)
def test_impossible_states_are_refused(
    house: House, owner: Engine, change: str, constraint: str
) -> None:
    deal = a_deal_processing(house)
    key = "id" if " deal " in change else "deal_id"
    assert refused_by(owner, f"{change} WHERE {key} = :deal", deal) == constraint
