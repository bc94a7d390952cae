"""What an inbox costs does not grow with how much of it comes from the same neighbour."""

from typing import Any
from uuid import uuid4

from sqlalchemy import event

from contracts.json import Json
from tests.members.hearing import between, hear, id_of, inbox
from tests.members.running import Running


def favoured(members: Running, owner: Json, watcher: Json) -> None:
    """An item of the owner's that the watcher keeps an eye on has become cheaper."""
    item = uuid4()
    members.listings.shows("listing", item, id_of(owner))
    hear(members, between(members, "favourite_cheaper", owner, watcher, listing_id=str(item)))


def statements(members: Running, of: Json) -> list[str]:
    """Those by which they are shown their inbox."""
    run: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        run.append(statement)

    event.listen(members.unit.engine, "before_cursor_execute", note)
    try:
        inbox(members, of)
    finally:
        event.remove(members.unit.engine, "before_cursor_execute", note)
    return run


def test_ten_news_of_a_neighbour_take_as_many_statements_as_one(members: Running) -> None:
    owner, watcher = members.friends()
    favoured(members, owner, watcher)
    for_one = len(statements(members, watcher))
    for _ in range(9):
        favoured(members, owner, watcher)
    assert len(inbox(members, watcher)["items"]) == 10
    assert len(statements(members, watcher)) == for_one
