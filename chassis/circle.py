"""The replicated circle: who is whose friend, from members' events, and the rule as SQL."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis import logs
from chassis.metrics import CIRCLE_GAPS
from chassis.tables import circle, neighbour
from contracts.events.base import Event

log = logs.get(__name__)
PAIR_EVENTS = ("friendship_formed", "friendship_ended", "member_blocked", "member_unblocked")


def apply_circle_event(session: Session, event: Event) -> None:
    """Take the whole truth an event carries, unless a newer one came first."""
    if event.type in PAIR_EVENTS:
        _set_pair(session, event)
    else:
        _set_neighbour(session, event.data, event.aggregate_version)


def _set_pair(session: Session, event: Event) -> None:
    low, high = (UUID(member) for member in event.data["members"])
    _note_gap(session, event, low, high)
    state = {
        "version": event.aggregate_version,
        "friends": event.data["friends"],
        "blocked": event.data["blocked"],
    }
    rows = [
        {"owner_id": low, "viewer_id": high, **state},
        {"owner_id": high, "viewer_id": low, **state},
    ]
    write = insert(circle).values(rows)
    session.execute(
        write.on_conflict_do_update(
            index_elements=[circle.c.owner_id, circle.c.viewer_id],
            set_={name: write.excluded[name] for name in state},
            where=circle.c.version < write.excluded.version,
        )
    )


def _note_gap(session: Session, event: Event, low: UUID, high: UUID) -> None:
    """Members counts the events of a pair without leaving one out: one that skips a number says
    that another was lost, or is late. Nothing is missing here, since each tells the whole truth;
    a rebuild (chassis.rebuild) finds what else may have been lost with it."""
    row = select(circle.c.version).where(circle.c.owner_id == low, circle.c.viewer_id == high)
    known = session.scalar(row) or 0
    if event.aggregate_version > known + 1:
        CIRCLE_GAPS.inc()
        log.warning(
            "circle_gap",
            relationship=str(event.aggregate_id),
            known=known,
            came=event.aggregate_version,
        )


def _set_neighbour(session: Session, card: dict[str, Any], version: int) -> None:
    """Who there is: their card, and that they see themselves."""
    me = UUID(card["member_id"])
    own = insert(circle).values(owner_id=me, viewer_id=me, version=0, friends=True, blocked=False)
    session.execute(own.on_conflict_do_nothing())
    values = {
        "member_id": me,
        "version": version,
        "display_name": card["display_name"],
        "avatar": card.get("avatar"),
        "rating": card.get("rating"),
    }
    write = insert(neighbour).values(values)
    session.execute(
        write.on_conflict_do_update(
            index_elements=[neighbour.c.member_id],
            set_={name: write.excluded[name] for name in values if name != "member_id"},
            where=neighbour.c.version < write.excluded.version,
        )
    )


def include_self(session: Session, standing: dict[str, Any]) -> None:
    """Note a member who is about to publish or trade: their card, and that they see themselves.

    `standing` is what members.standing() answered; the event about them may still be on its way.
    """
    _set_neighbour(session, standing, standing["version"])


def visible_to(
    viewer_id: UUID, owner: SQLColumnExpression[UUID], hidden_from: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """contracts.visibility.may_see as SQL; `hidden_from` is a uuid[] column.

    Owners have a row (self, self), so the rule needs no OR.
    """
    in_circle = exists().where(
        circle.c.owner_id == owner,
        circle.c.viewer_id == viewer_id,
        circle.c.friends,
        ~circle.c.blocked,
    )
    return in_circle & ~hidden_from.contains([viewer_id])


def blocked_between(session: Session, one: UUID, other: UUID) -> bool:
    """Whether either of the two has blocked the other."""
    pair = exists().where(circle.c.owner_id == one, circle.c.viewer_id == other, circle.c.blocked)
    return bool(session.scalar(select(pair)))


def neighbour_cards(session: Session, member_ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """The card {id, display_name, avatar, rating} of each; a stand-in for one not heard of yet."""
    wanted = set(member_ids)
    found = session.execute(select(neighbour).where(neighbour.c.member_id.in_(wanted)))
    cards = {
        row.member_id: {
            "id": str(row.member_id),
            "display_name": row.display_name,
            "avatar": row.avatar,
            "rating": row.rating,
        }
        for row in found
    }
    for unknown in wanted - cards.keys():
        cards[unknown] = {"id": str(unknown), "display_name": "", "avatar": None, "rating": None}
    return cards
