import json
from pathlib import Path
from typing import Any

import pytest
from marshmallow import ValidationError

from contracts.events import base
from contracts.subscriptions import BROADCASTS, SUBSCRIPTIONS

EXAMPLES = Path(base.__file__).parent / "examples"
PERSONAL = {"phone", "room", "building", "plate", "place", "text", "location_note", "card"}


def example(name: str, version: int) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((EXAMPLES / f"{name}.v{version}.json").read_text())
    return body


@pytest.mark.parametrize(("name", "version"), sorted(base.schemas()))
class TestEveryEvent:
    def test_has_an_example_that_reads_as_itself(self, name: str, version: int) -> None:
        body = example(name, version)
        event = base.read(body)
        assert (event.type, event.version, event.data) == (name, version, body["data"])
        base.check_data(name, version, body["data"])

    def test_is_read_with_a_field_that_a_newer_producer_added(
        self, name: str, version: int
    ) -> None:
        body = example(name, version)
        body["data"]["added_later"] = "x"
        body["added_to_the_envelope"] = 1
        assert base.read(body).data["added_later"] == "x"

    def test_is_not_written_with_an_unknown_field(self, name: str, version: int) -> None:
        with pytest.raises(ValidationError):
            base.check_data(name, version, {**example(name, version)["data"], "surprise": 1})

    def test_is_refused_when_a_field_is_missing(self, name: str, version: int) -> None:
        data = example(name, version)["data"]
        data.pop(next(iter(data)))
        with pytest.raises(ValidationError):
            base.check_data(name, version, data)

    def test_carries_nothing_personal(self, name: str, version: int) -> None:
        fields = set(base.schemas()[name, version]().fields)
        assert not fields & PERSONAL


def test_every_example_belongs_to_an_event() -> None:
    known = {f"{name}.v{version}.json" for name, version in base.schemas()}
    assert {path.name for path in EXAMPLES.glob("*.json")} == known


def test_every_subscription_names_an_event_that_exists() -> None:
    names = {name for name, _ in base.schemas()}
    heard = [*SUBSCRIPTIONS.values(), *BROADCASTS.values()]
    wanted = {event for events in heard for event in events}
    assert wanted <= names


def test_an_unknown_event_is_told_apart_from_a_malformed_one() -> None:
    body = example("member_registered", 1)
    with pytest.raises(base.UnknownEvent):
        base.read({**body, "type": "never_heard_of"})
    with pytest.raises(base.UnknownEvent):
        base.read({**body, "version": 99})
    with pytest.raises(ValidationError):
        base.read({"data": {}})
