from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import uuid4

import psycopg2
import pytest
from kombu import Connection

from contracts.subscriptions import EXCHANGE, UNROUTED
from linli.platform import Platform
from linli.trouble import Trouble
from linli.verify import checks, violations
from linli.verify.checks import PAYMENTS_URL
from linli.verify.databases import Databases
from tests.support.ports import free_port
from tests.support.wait import until

TOLD = """
    INSERT INTO outbox (event_id, type, version, aggregate_id, aggregate_version, occurred_at,
                        data, published_at)
    VALUES (%(id)s, 'member_updated', 1, %(id)s, 1, now() - %(age)s::interval, '{}', now())
"""
CAPTURED = """
    INSERT INTO deal (id, kind, payer_id, payee_id, state, opened_at, version)
    VALUES (%(id)s, 'booking', %(id)s, gen_random_uuid(), 'held', now(), 0);
    INSERT INTO charge (id, deal_id, stage, amount, currency, status, due_at, created_at,
                        captured_at, version)
    VALUES (%(id)s, %(id)s, 'deposit', 100, 'CNY', 'captured', now(), now(), now(), 0)
"""
A_MEMBER = """
    INSERT INTO member (id, display_name, bio, language, status, version, rating_total,
                        rating_count, registered_at)
    VALUES (%(id)s, '邻居', '', 'zh-CN', 'active', 4, 0, 0, now())
"""
A_NEIGHBOUR = "INSERT INTO neighbour (member_id, version, display_name) VALUES (%(id)s, 3, '邻')"
RATED = """
    UPDATE member SET rating_total = %(stars)s, rating_count = %(reviews)s WHERE id = %(id)s
"""
A_RATED_NEIGHBOUR = """
    INSERT INTO neighbour (member_id, version, display_name, rating)
    VALUES (%(id)s, 4, '邻居', jsonb_build_object('average', %(average)s, 'count', 3))
"""
A_PAIR = """
    INSERT INTO circle (owner_id, viewer_id, version, friends, blocked)
    VALUES (%(owner)s, %(viewer)s, %(version)s, true, false)
"""
# Longer ago than what was on its way is still swept: the clock takes nothing away meanwhile.
ERASED = """
    INSERT INTO erasure (member_id, id, state, asked_at, erased_at, scrubbed)
    VALUES (%(id)s, %(id)s, 'erased', now(), now() - interval '100 days',
            '{"parking": "2026-11-28T08:00:00Z"}')
"""
A_FRIENDSHIP = """
    INSERT INTO relationship (id, low_id, high_id, version, friends_since)
    VALUES (gen_random_uuid(), least(%(owner)s::uuid, %(viewer)s),
            greatest(%(owner)s::uuid, %(viewer)s), %(version)s, now())
"""


@contextmanager
def administrator(platform: Platform, service: str) -> Iterator[Any]:
    url = platform.postgres.url.rpartition("/")[0]
    connection = psycopg2.connect(f"{url}/linli_{service}")
    connection.autocommit = True
    yield connection.cursor()
    connection.close()


@pytest.fixture(scope="module")
def quiet(platform: Platform) -> Platform:
    """Each test leaves it so: what one left would be told to the next."""
    until(lambda: not violations(platform.environment), seconds=60, what="nothing wrong")
    return platform


def test_an_event_that_a_subscriber_never_heard_is_told(quiet: Platform) -> None:
    event = {"id": str(uuid4()), "age": "1 hour"}
    with administrator(quiet, "members") as cursor:
        cursor.execute(TOLD, event)
        found = violations(quiet.environment)
        cursor.execute("DELETE FROM outbox WHERE event_id = %(id)s", event)
    assert found == [
        f"{queue}: never heard member_updated {event['id']}"
        for queue in ("listings.circle", "parking.circle")
    ]


def test_what_a_subscriber_may_have_forgotten_by_now_is_not_missed(quiet: Platform) -> None:
    event = {"id": str(uuid4()), "age": "6 days 12 hours"}
    with administrator(quiet, "members") as cursor:
        cursor.execute(TOLD, event)
        found = violations(quiet.environment)
        cursor.execute("DELETE FROM outbox WHERE event_id = %(id)s", event)
    assert found == []


def test_a_dead_letter_is_told(quiet: Platform) -> None:
    with Connection(quiet.rabbitmq.url) as connection:
        connection.Producer().publish({}, exchange="", routing_key="parking.payments.dead")
        found = until(lambda: violations(quiet.environment), what="a violation")
        connection.default_channel.queue_purge("parking.payments.dead")
    assert found == ["parking.payments.dead: 1 dead letters"]


def test_an_event_that_came_to_no_queue_is_told(quiet: Platform) -> None:
    with Connection(quiet.rabbitmq.url) as connection:
        connection.Producer().publish({}, exchange=EXCHANGE, routing_key="never_heard_of")
        found = until(lambda: violations(quiet.environment), what="a violation")
        connection.default_channel.queue_purge(UNROUTED)
    assert found == ["linli.unrouted: 1 events came to no queue"]


def test_a_deposit_that_was_captured_for_no_agreement_is_told(quiet: Platform) -> None:
    deal = {"id": str(uuid4())}
    with administrator(quiet, "payments") as cursor:
        cursor.execute(CAPTURED, deal)
        found = violations(quiet.environment)
        cursor.execute("DELETE FROM charge WHERE id = %(id)s", deal)
        cursor.execute("DELETE FROM deal WHERE id = %(id)s", deal)
    assert found == [f"booking {deal['id']}: the deposit is captured, the booking says otherwise"]


A_SPACE = """
    INSERT INTO space (id, owner_id, community_id, zone, status, version, published_at, label,
                       location_note, photo_ids, price_per_hour, deposit_percent, min_minutes,
                       max_minutes, instant, plate_required, ev_charger, hidden_from, windows,
                       currency)
    VALUES (%(id)s, %(id)s, %(id)s, 'Asia/Shanghai', 'withdrawn', 1, now(), 'B2', '', '{}', 100, 50,
            1, 60, true, false, false, '{}', '[]', 'CNY')
"""
KEPT = """
    INSERT INTO booking (id, space_id, owner_id, renter_id, status, live, version, starts_at,
                         ends_at, total, deposit, balance, currency, cancelled_by, kept,
                         kept_paid_at, snapshot, created_at)
    VALUES (%(id)s, %(id)s, %(id)s, gen_random_uuid(), 'cancelled', false, 1, now(),
            now() + interval '1 hour', 500, 100, 400, 'CNY', 'renter', 100, now(), '{}', now())
"""


def test_what_an_owner_was_to_keep_and_never_got_is_told(quiet: Platform) -> None:
    deal = {"id": str(uuid4())}
    with administrator(quiet, "parking") as cursor:
        cursor.execute(A_SPACE, deal)
        cursor.execute(KEPT, deal)
        found = violations(quiet.environment)
        cursor.execute("DELETE FROM booking WHERE id = %(id)s", deal)
        cursor.execute("DELETE FROM space WHERE id = %(id)s", deal)
    assert found == [f"booking {deal['id']}: 100 is due to the owner, None was paid"]


@pytest.fixture
def newcomer(quiet: Platform) -> Iterator[str]:
    """A member whom no event ever told of; forgotten everywhere afterwards."""
    member = str(uuid4())
    with administrator(quiet, "members") as cursor:
        cursor.execute(A_MEMBER, {"id": member})
    yield member
    with administrator(quiet, "members") as cursor:
        cursor.execute("DELETE FROM member WHERE id = %s", (member,))
    for replica in ("listings", "parking"):
        with administrator(quiet, replica) as cursor:
            cursor.execute("DELETE FROM circle WHERE owner_id = %s", (member,))
            cursor.execute("DELETE FROM neighbour WHERE member_id = %s", (member,))


def test_what_a_replica_has_otherwise_or_not_at_all_is_told(quiet: Platform, newcomer: str) -> None:
    with administrator(quiet, "listings") as cursor:
        cursor.execute(A_PAIR, {"owner": newcomer, "viewer": newcomer, "version": 0})
        cursor.execute(A_NEIGHBOUR, {"id": newcomer})
    assert violations(quiet.environment, settle=0.5) == [
        f"listings.neighbour {newcomer}: version 3, members says version 4",
        f"parking.circle {newcomer}, seen by {newcomer}: nothing, members says friends (version 0)",
        f"parking.neighbour {newcomer}: nothing, members says version 4",
    ]


def test_a_rating_that_is_not_what_the_reviews_say_is_told(quiet: Platform, newcomer: str) -> None:
    rated = {"id": newcomer, "stars": 14, "reviews": 3}
    with administrator(quiet, "members") as cursor:
        cursor.execute(RATED, rated)
    for replica, average in (("listings", 4.7), ("parking", 5.0)):
        with administrator(quiet, replica) as cursor:
            cursor.execute(A_PAIR, {"owner": newcomer, "viewer": newcomer, "version": 0})
            cursor.execute(A_RATED_NEIGHBOUR, {"id": newcomer, "average": average})
    assert violations(quiet.environment, settle=0.5) == [
        f"parking.neighbour {newcomer}: version 4, the rating is not what members says"
    ]


def test_a_pair_that_members_never_told_of_is_told(quiet: Platform) -> None:
    pair = {"owner": str(uuid4()), "viewer": str(uuid4()), "version": 3}
    with administrator(quiet, "parking") as cursor:
        cursor.execute(A_PAIR, pair)
        found = violations(quiet.environment, settle=0.5)
        cursor.execute("DELETE FROM circle WHERE owner_id = %(owner)s", pair)
    assert found == [
        f"parking.circle {pair['owner']}, seen by {pair['viewer']}: friends (version 3),"
        " members says nothing"
    ]


def test_a_replica_that_still_shows_who_is_suspended_is_told(
    quiet: Platform, newcomer: str
) -> None:
    pair = {"owner": newcomer, "viewer": str(uuid4()), "version": 2}
    with administrator(quiet, "members") as members, administrator(quiet, "listings") as listings:
        members.execute(A_MEMBER, {"id": pair["viewer"]})
        members.execute(A_FRIENDSHIP, pair)
        members.execute("UPDATE member SET status = 'suspended' WHERE id = %(viewer)s", pair)
        listings.execute(A_PAIR, pair)
        found = violations(quiet.environment, settle=0.5)
        members.execute("DELETE FROM relationship WHERE %(owner)s IN (low_id, high_id)", pair)
        members.execute("DELETE FROM member WHERE id = %(viewer)s", pair)
    assert (
        f"listings.circle {newcomer}, seen by {pair['viewer']}: friends (version 2),"
        " members says not friends (version 2)"
    ) in found


def test_who_was_erased_and_is_still_to_be_found_is_told(quiet: Platform, newcomer: str) -> None:
    with administrator(quiet, "members") as members, administrator(quiet, "parking") as parking:
        members.execute("UPDATE member SET status = 'erased' WHERE id = %s", (newcomer,))
        members.execute(ERASED, {"id": newcomer})
        parking.execute(A_PAIR, {"owner": newcomer, "viewer": str(uuid4()), "version": 1})
        found = violations(quiet.environment, settle=0.5)
        members.execute("DELETE FROM erasure WHERE member_id = %s", (newcomer,))
        members.execute("UPDATE member SET status = 'active' WHERE id = %s", (newcomer,))
    told = [line for line in found if "erased" in line or "erasure" in line]
    assert told == [
        f"erasure {newcomer}: listings has not said that nothing is left there",
        f"erasure {newcomer}: payments has not said that nothing is left there",
        "members.member: 1 rows of members who were erased",
        "parking.circle: 1 rows of members who were erased",
    ]


def test_what_only_one_of_two_looks_has_seen_was_under_way(
    quiet: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([["lost for good", "on its way"], ["newly begun", "lost for good"]])
    monkeypatch.setattr(checks, "_look", lambda _: next(looks))
    assert violations(quiet.environment, settle=0.01) == ["lost for good"]


def test_a_database_that_does_not_answer_is_one_line_and_a_remedy(quiet: Platform) -> None:
    nowhere = f"postgresql://nobody@127.0.0.1:{free_port()}/postgres"
    with pytest.raises(Trouble) as told:
        violations(replace(quiet.environment, postgres_url=nowhere))
    assert told.value.what.startswith("the database of members: connection to server")
    assert "LINLI_POSTGRES_URL" in told.value.remedy
    assert "\n" not in told.value.what + told.value.remedy


def test_a_database_that_is_missing_is_one_line_and_a_remedy(quiet: Platform) -> None:
    databases = Databases(quiet.postgres.url)
    with pytest.raises(Trouble, match='database "linli_elsewhere" does not exist') as told:
        databases.rows("elsewhere", "SELECT 1")
    assert "linli migrate" in told.value.remedy
    assert "\n" not in told.value.what


def test_an_address_of_payments_that_is_wrong_is_one_line_that_names_the_setting(
    quiet: Platform,
) -> None:
    wrong = quiet.environment.all()[PAYMENTS_URL].replace("linli_payments:", "linli_payments:not-")
    settings = {**quiet.environment.settings, PAYMENTS_URL: wrong}
    with pytest.raises(Trouble, match="password authentication failed") as told:
        violations(replace(quiet.environment, settings=settings))
    assert told.value.what.startswith(PAYMENTS_URL)
    assert PAYMENTS_URL in told.value.remedy
    assert "\n" not in told.value.what


def test_a_broker_that_does_not_answer_is_one_line(quiet: Platform) -> None:
    nowhere = f"amqp://nobody@127.0.0.1:{free_port()}//"
    with pytest.raises(Trouble, match="The broker does not answer") as told:
        violations(replace(quiet.environment, rabbitmq_url=nowhere))
    assert "\n" not in told.value.what
