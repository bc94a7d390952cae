"""The replicated circle: who is whose friend, from members' events, and the rule as SQL."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Join,
    Label,
    ScalarSelect,
    SQLColumnExpression,
    Text,
    Uuid,
    all_,
    any_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from chassis import logs
from chassis.avatars import avatar_json, holed_avatar_json
from chassis.database import Row
from chassis.metrics import CIRCLE_GAPS
from chassis.tables import circle, leaving, neighbour
from contracts.events.base import Event
from contracts.json import Json
from contracts.subscriptions import PAIR

log = logs.get(__name__)
# Statements are built once, with this parameter, and run with {"viewer_id": …}: to build one for
# each request took longer than to run it.
VIEWER: BindParameter[UUID] = bindparam("viewer_id", type_=Uuid())
# In chassis.leaving: erased, and nothing is left.
ERASED = ("erased", "scrubbed")
_CARDS = select(
    neighbour.c.member_id, neighbour.c.display_name, neighbour.c.avatar, neighbour.c.rating
).where(neighbour.c.member_id == any_(bindparam("members", type_=ARRAY(Uuid()))))
_OWN = (
    select(neighbour.c.version)
    .join(circle, (circle.c.owner_id == VIEWER) & (circle.c.viewer_id == VIEWER))
    .where(neighbour.c.member_id == VIEWER)
)
# The same for a statement that reads more: what `include_self` is then told as `known`.
OWN_VERSION = _OWN.scalar_subquery().label("own_version")
_ASK = -1


_ERASED = select(
    exists().where(
        leaving.c.member_id == any_(bindparam("members", type_=ARRAY(Uuid()))),
        leaving.c.state.in_(ERASED),
    )
)


def apply_circle_event(session: Session, event: Event) -> None:
    """Take the whole truth an event carries, unless a newer one came first."""
    if event.type in PAIR:
        if not _erased(session, [UUID(member) for member in event.data["members"]]):
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


def _set_neighbour(session: Session, card: Json, version: int) -> None:
    """Who there is: their card, and that they see themselves."""
    me = UUID(card["member_id"])
    if not _erased(session, [me]):
        own = insert(circle).values(
            owner_id=me, viewer_id=me, version=0, friends=True, blocked=False
        )
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


def _erased(session: Session, members: list[UUID]) -> bool:
    """News of somebody who has been erased since is no news."""
    return bool(session.scalar(_ERASED, {"members": members}))


def include_self(session: Session, standing: Json, known: int | None = _ASK) -> None:
    """Note a member who is about to publish or trade: their card, and that they see themselves.

    `standing` is what members.standing() answered; the event about them may still be on its way.
    `known` is their OWN_VERSION where it was read already.
    """
    if known == _ASK:
        known = session.scalar(_OWN, {"viewer_id": UUID(standing["member_id"])})
    if known is not None and known >= standing["version"]:
        # As nearly always: nothing to write, nothing to lock.
        return
    _set_neighbour(session, standing, standing["version"])


def visible_to_viewer(
    owner: SQLColumnExpression[UUID],
    hidden_from: SQLColumnExpression[Any],
    viewer: SQLColumnExpression[UUID] = VIEWER,
) -> ColumnElement[bool]:
    """contracts.visibility.may_see as SQL for VIEWER, or for each of a column of members;
    `hidden_from` is a uuid[] column.

    Owners have a row (self, self), so the rule needs no OR.
    """
    in_circle = exists().where(
        circle.c.owner_id == owner,
        circle.c.viewer_id == viewer,
        circle.c.friends,
        ~circle.c.blocked,
    )
    return in_circle & _not_hidden(hidden_from, viewer)


def from_viewers_circle(
    owner: SQLColumnExpression[UUID], hidden_from: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """The same rule, read from the viewer's side: for a search that looks at everything a few
    hundred friends have, it is five times as quick; for the newest of very many things it is not.
    """
    friends = select(circle.c.owner_id).where(
        circle.c.viewer_id == VIEWER, circle.c.friends, ~circle.c.blocked
    )
    return (owner == any_(func.array(friends.scalar_subquery()))) & _not_hidden(hidden_from)


def _not_hidden(
    hidden_from: SQLColumnExpression[Any], viewer: SQLColumnExpression[UUID] = VIEWER
) -> ColumnElement[bool]:
    return all_(hidden_from) != viewer


# Which transaction wrote a card: another after each change, also one that a rebuild makes under the
# version that was there.
CARD_WRITTEN = sql_cast(literal_column("neighbour.xmin"), Text())


def card_written(owner: SQLColumnExpression[UUID]) -> ScalarSelect[str]:
    """CARD_WRITTEN of the owner's card; of a list, read for the rows that are shown."""
    known = select(CARD_WRITTEN).select_from(neighbour).where(neighbour.c.member_id == owner)
    return known.correlate_except(neighbour).scalar_subquery()


# Of a row `with_owner`: what `owner_card` makes the card of, and what says that it has changed.
OWNER_CARD = (
    CARD_WRITTEN.label("card"),
    neighbour.c.display_name,
    neighbour.c.avatar,
    neighbour.c.rating,
)


def owner_card_of(owner: SQLColumnExpression[UUID]) -> list[Label[Any]]:
    """The same without a join: of a list, read for the rows that are shown, not for all that are
    sorted."""
    return [
        select(column)
        .select_from(neighbour)
        .where(neighbour.c.member_id == owner)
        .correlate_except(neighbour)
        .scalar_subquery()
        .label(column.name)
        for column in OWNER_CARD
    ]


def with_owner(things: FromClause) -> Join:
    """Things, each with its owner's card if one is known."""
    return things.outerjoin(neighbour, neighbour.c.member_id == things.c.owner_id)


def blocked_between(session: Session, one: UUID, other: UUID) -> bool:
    """Whether either of the two has blocked the other."""
    pair = exists().where(circle.c.owner_id == one, circle.c.viewer_id == other, circle.c.blocked)
    return bool(session.scalar(select(pair)))


def neighbour_cards(session: Session, member_ids: Iterable[UUID]) -> dict[UUID, Json]:
    """The card of each; a stand-in for one not heard of yet."""
    wanted = set(member_ids)
    found = session.execute(_CARDS, {"members": list(wanted)})
    cards = {row.member_id: card_of(session, *row) for row in found}
    return cards | {unknown: card_json(unknown) for unknown in wanted - cards.keys()}


def card_json(
    member_id: UUID,
    display_name: str | None = None,
    avatar: Json | None = None,
    rating: Json | None = None,
) -> Json:
    """A member as others see them: {id, display_name, avatar, rating}."""
    return {
        "id": str(member_id),
        "display_name": display_name or "",
        "avatar": avatar,
        "rating": rating,
    }


def card_of(
    session: Session, member_id: UUID, display_name: str, avatar: str | None, rating: Json | None
) -> Json:
    """The card of which members told this, for whoever is being answered."""
    return card_json(member_id, display_name, avatar_json(session, avatar), rating)


def owner_card(row: Row) -> Json:
    """The card of who owns the thing in a row that has OWNER_CARD, for a fragment."""
    return card_json(row.owner_id, row.display_name, holed_avatar_json(row.avatar), row.rating)


def card_photos(row: Row) -> list[str]:
    """The photos of `owner_card`."""
    return [row.avatar] if row.avatar else []
