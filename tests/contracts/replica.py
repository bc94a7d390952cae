"""Members and a replica of their circle, with everything between them that can go wrong."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import rebuild
from chassis.circle import apply_circle_event
from chassis.tables import circle, neighbour, outbox
from contracts.errors.base import Refusal
from contracts.events.base import Event
from contracts.subscriptions import PAIR
from services.members.accounts.model import Member
from services.members.accounts.views import neighbour_rows
from services.members.friends.model import Relationship
from services.members.friends.views import circle_rows
from tests.members.builders import a_committee_member, a_community, a_resident
from tests.support.databases import Databases

PEOPLE = 3
SNAPSHOTS = {"neighbour": neighbour_rows, "circle": circle_rows}
State = dict[tuple[UUID, ...], tuple[Any, ...]]


class Unit:
    """A unit of work whose commits are savepoints of a session that is undone in the end."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @contextmanager
    def begin(self) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(session=self.session)
        self.session.commit()

    read = begin


class Replica:
    """Three residents at members, a replica elsewhere, and the events on their way."""

    def __init__(self, databases: Databases) -> None:
        self._open = ExitStack()
        self.members = self._open.enter_context(databases.session("members"))
        self.here = self._open.enter_context(databases.session("listings"))
        self.waiting: list[Event] = []
        self.told: list[Event] = []
        # What members ever said of a row, by its key and version.
        self.said: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        self._seen = 0
        community = a_community(self.members)
        self.people = [a_resident(self.members, community) for _ in range(PEOPLE)]
        self.committee = a_committee_member(self.members, community)
        self.everybody = [*self.people, self.committee]
        self.said |= {((one, one), 0): (True, False) for one in self.everybody}
        self._listen()

    def close(self) -> None:
        self._open.close()

    def act(self, action: Callable[..., Any], *arguments: Any) -> None:
        """A use case of members, which may be refused; its events wait to be delivered."""
        with suppress(Refusal), self.members.begin_nested():
            action(self.members, *arguments)
        self._listen()

    def deliver(self, event: Event) -> None:
        apply_circle_event(self.here, event)
        self.here.commit()

    def version_of(self, event: Event) -> int:
        """The version of the row here that a pair's event is about; 0 where there is none."""
        low, high = map(UUID, event.data["members"])
        row = (circle.c.owner_id == low) & (circle.c.viewer_id == high)
        return self.here.scalar(select(circle.c.version).where(row)) or 0

    def mend(self, between: Callable[[str], None] = lambda _: None) -> dict[str, int]:
        """Every batch of both tables; how many rows of each kind were found.

        `between` happens, with the table's name, while each answer of members is on its way.
        """
        found: dict[str, int] = {}
        for name, part in rebuild.PARTS.items():
            after = None
            while True:
                ask = self._snapshot(name, part, between)
                batch = rebuild.rebuild_batch(Unit(self.here), part, ask, after)  # type: ignore[arg-type] # stands in for it
                found = {kind: found.get(kind, 0) + n for kind, n in batch["found"].items()}
                if batch["next"] is None:
                    break
                after = tuple(UUID(one) for one in batch["next"])
        return found

    def held(self) -> State:
        """All rows here, by key: version and what they say."""
        pairs = self.here.execute(select(circle)).all()
        cards = self.here.execute(select(neighbour)).all()
        return {(r.owner_id, r.viewer_id): (r.version, r.friends, r.blocked) for r in pairs} | {
            (r.member_id,): (r.version, r.display_name, r.avatar, r.rating) for r in cards
        }

    def truth(self) -> State:
        """What they should be, from members' own tables."""
        known: State = {(one, one): (0, True, False) for one in self.everybody}
        suspended = set(self.members.scalars(select(Member.id).where(Member.status != "active")))
        for row in self.members.scalars(select(Relationship).where(Relationship.version > 0)):
            friends = row.friends_since is not None and not {row.low_id, row.high_id} & suspended
            state = (row.version, friends, row.blocked)
            known[row.low_id, row.high_id] = known[row.high_id, row.low_id] = state
        for member in self.members.scalars(select(Member)):
            known[member.id,] = (member.version, member.display_name, None, None)
        return known

    def _snapshot(
        self, name: str, part: rebuild.Part, between: Callable[[str], None]
    ) -> rebuild.Ask:
        def ask(after: rebuild.Key | None) -> rebuild.Rows:
            told = SNAPSHOTS[name](self.members, after, rebuild.BATCH_ROWS)
            between(name)
            return part.rows(told)

        return ask

    def _listen(self) -> None:
        """Take up what members has written to its outbox since."""
        new = select(outbox).where(outbox.c.seq > self._seen).order_by(outbox.c.seq)
        for row in self.members.execute(new).mappings():
            self._seen = row["seq"]
            if row["type"] in (*PAIR, "member_registered", "member_updated"):
                event = Event(**{name: row[name] for name in Event.__dataclass_fields__})
                self._remember(event)
                self.waiting.append(event)
                self.told.append(event)

    def _remember(self, event: Event) -> None:
        earlier = [e.aggregate_version for e in self.told if e.aggregate_id == event.aggregate_id]
        assert event.aggregate_version == max(earlier, default=0) + 1, "a version left out"
        data, version = event.data, event.aggregate_version
        if event.type in PAIR:
            low, high = map(UUID, data["members"])
            for key in ((low, high), (high, low)):
                self.said[key, version] = (data["friends"], data["blocked"])
        else:
            card = (data["display_name"], data["avatar"], data["rating"])
            self.said[(UUID(data["member_id"]),), version] = card
