"""What the database refuses, tried with raw SQL past all of our code."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from services.members.friends import actions as friend_actions
from services.members.residency import actions as residency_actions
from tests.members.builders import (
    LIMITS,
    NO_FILTER,
    NOW,
    a_committee_member,
    a_community,
    a_deal,
    a_member,
    a_review,
    asked_residency,
    two_friends,
    two_neighbours,
)
from tests.support.databases import Databases


def copy_of(table: str, session: Session, row_id: object, **changes: object) -> None:
    """Insert `table`'s row again under a new id, with `changes`."""
    changed = {"id": uuid7(), **changes}
    columns = session.execute(
        text(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = :t AND is_generated = 'NEVER'"
        ),
        {"t": table},
    ).scalars()
    names = list(columns)
    values = [f":{name}" if name in changed else name for name in names]
    statement = (
        f"INSERT INTO {table} ({', '.join(names)})"  # noqa: S608 - names of our own tables
        f" SELECT {', '.join(values)} FROM {table} WHERE id = :row_id"
    )
    session.execute(text(statement), {**changed, "row_id": row_id})


def refused_by(error: pytest.ExceptionInfo[IntegrityError]) -> str | None:
    name: str | None = error.value.orig.diag.constraint_name  # type: ignore[union-attr] # psycopg2's
    return name


def test_one_review_a_side_and_deal(session: Session) -> None:
    owner, other = two_friends(session)
    review = a_review(session, a_deal(owner, other), by=owner)
    with pytest.raises(IntegrityError) as error:
        copy_of("review", session, review.id)
    assert refused_by(error) == "review_deal_id_author_id_key"


@pytest.mark.parametrize(
    ("column", "value"), [("rating", 6), ("rating", 0), ("status", "deleted"), ("deal_kind", "x")]
)
def test_a_review_has_one_to_five_stars_and_a_known_state(
    session: Session, column: str, value: object
) -> None:
    owner, other = two_friends(session)
    review = a_review(session, a_deal(owner, other), by=owner)
    with pytest.raises(IntegrityError):
        copy_of("review", session, review.id, deal_id=uuid7(), **{column: value})


def test_nobody_reviews_themselves(session: Session) -> None:
    owner, other = two_friends(session)
    review = a_review(session, a_deal(owner, other), by=owner)
    with pytest.raises(IntegrityError) as error:
        copy_of("review", session, review.id, deal_id=uuid7(), about_id=owner)
    assert refused_by(error) == "review_oneself_check"


def a_relationship(session: Session) -> tuple[object, object, object]:
    one, other = two_friends(session)
    row = session.execute(
        text("SELECT id, low_id, high_id FROM relationship WHERE low_id IN (:a, :b)"),
        {"a": one, "b": other},
    ).one()
    return row.id, row.low_id, row.high_id


def test_one_relationship_a_pair(session: Session) -> None:
    row_id, _, _ = a_relationship(session)
    with pytest.raises(IntegrityError) as error:
        copy_of("relationship", session, row_id)
    assert refused_by(error) == "relationship_low_id_high_id_key"


def test_a_pair_is_written_in_one_order_only(session: Session) -> None:
    row_id, low, high = a_relationship(session)
    with pytest.raises(IntegrityError) as error:
        copy_of("relationship", session, row_id, low_id=high, high_id=low)
    assert refused_by(error) == "relationship_order_check"


def test_one_request_waits_in_each_direction(session: Session) -> None:
    one, other = two_neighbours(session)
    request = friend_actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)
    with pytest.raises(IntegrityError) as error:
        copy_of("friend_request", session, request.id)
    assert refused_by(error) == "friend_request_waiting_key"


def test_nobody_asks_themselves(session: Session) -> None:
    one, other = two_neighbours(session)
    request = friend_actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)
    with pytest.raises(IntegrityError) as error:
        copy_of("friend_request", session, request.id, to_id=one)
    assert refused_by(error) == "friend_request_oneself_check"


def test_one_residency_is_held_at_a_time(session: Session) -> None:
    community, member = a_community(session), a_member(session)
    residency = asked_residency(session, member.id, community)
    with pytest.raises(IntegrityError) as error:
        copy_of("residency", session, residency.id, status="approved", decided_at=NOW)
    assert refused_by(error) == "residency_held_key"


def test_a_decided_residency_says_when(session: Session) -> None:
    residency = asked_residency(session, a_member(session).id, a_community(session))
    with pytest.raises(IntegrityError) as error:
        copy_of("residency", session, residency.id, status="rejected")
    assert refused_by(error) == "residency_decided_check"


def test_a_phone_belongs_to_one_member(session: Session) -> None:
    member, other = a_member(session), a_member(session)
    with pytest.raises(IntegrityError) as error:
        session.execute(
            text("UPDATE phone SET member_id = :new WHERE member_id = :old"),
            {"new": other.id, "old": member.id},
        )
    assert refused_by(error) == "phone_member_id_key"


def test_a_rating_cannot_hold_more_than_five_stars_a_review(session: Session) -> None:
    member = a_member(session)
    with pytest.raises(IntegrityError) as error:
        session.execute(
            text("UPDATE member SET rating_total = 6, rating_count = 1 WHERE id = :id"),
            {"id": member.id},
        )
    assert refused_by(error) == "member_rating_check"


REWRITES = (
    "UPDATE audit_log SET action = 'nothing'",
    "DELETE FROM audit_log",
    "TRUNCATE audit_log",
)


def look(session: Session) -> None:
    """Something stands in the audit log."""
    committee = a_committee_member(session, a_community(session))
    residency_actions.look_at_residencies(session, committee, NO_FILTER, NOW)
    session.flush()


@pytest.mark.parametrize("rewrite", REWRITES)
def test_the_service_has_no_right_to_rewrite_the_audit_log(session: Session, rewrite: str) -> None:
    look(session)
    with pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(rewrite))


@pytest.mark.parametrize("rewrite", REWRITES)
def test_not_even_the_owner_of_the_tables_rewrites_the_audit_log(
    databases: Databases, rewrite: str
) -> None:
    # A row-wise trigger has nothing to say about an empty table.
    with Session(databases.owner_engine("members")) as session:
        look(session)
        with pytest.raises(DBAPIError, match="audit_log is append-only"):
            session.execute(text(rewrite))
