"""What every barrier's controller promises, and what one over HTTP does beside."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from environs import Env

from chassis.ids import uuid7
from chassis.settings import MissingSetting
from services.parking.barrier import Barrier, LogBarrier, Outcome, Permit
from services.parking.barrier_http import HttpBarrier
from services.parking.gate_settings import gate_settings
from tests.emulators.barrier import KEY_ID, SECRET, Controller, a_controller
from tests.parking.builders import HOME, HOUR, MONDAY, PLATE

ALLOWED = Permit(uuid7(), HOME, 1, True, PLATE, MONDAY, MONDAY + HOUR)
REVOKED = replace(ALLOWED, sequence=2, allowed=False)


@pytest.fixture
def controller() -> Iterator[Controller]:
    with a_controller() as controller:
        yield controller


def over_http(controller: Controller, **changes: Any) -> HttpBarrier:
    return replace(HttpBarrier(controller.url, KEY_ID, SECRET, timedelta(seconds=1)), **changes)


@pytest.fixture(params=["log", "http"])
def barrier(request: pytest.FixtureRequest, controller: Controller) -> Barrier:
    made: dict[str, Callable[[], Barrier]] = {
        "log": LogBarrier,
        "http": lambda: over_http(controller),
    }
    return made[request.param]()


def test_it_takes_who_may_come_in_and_who_may_no_more(barrier: Barrier) -> None:
    assert [barrier.tell(each) for each in (ALLOWED, REVOKED)] == [Outcome.TOLD] * 2


def test_it_takes_the_same_again_and_out_of_order(barrier: Barrier) -> None:
    told = [barrier.tell(each) for each in (REVOKED, ALLOWED, REVOKED)]
    assert told == [Outcome.TOLD] * 3


def test_it_takes_a_word_whose_plate_was_erased(barrier: Barrier) -> None:
    assert barrier.tell(replace(REVOKED, plate=None)) is Outcome.TOLD


def test_no_plate_is_logged_or_shown(barrier: Barrier, capfd: pytest.CaptureFixture[str]) -> None:
    barrier.tell(ALLOWED)
    said = capfd.readouterr()
    assert PLATE not in said.out + said.err + repr(ALLOWED)
    assert SECRET.decode() not in repr(barrier)


def test_what_is_sent_is_what_the_document_says(controller: Controller) -> None:
    over_http(controller).tell(ALLOWED)
    assert controller.known[str(ALLOWED.booking_id)] == {
        "booking_id": str(ALLOWED.booking_id),
        "community_id": str(HOME),
        "sequence": 1,
        "action": "allow",
        "plate": PLATE,
        "starts_at": "2026-11-23T01:00:00Z",
        "ends_at": "2026-11-23T02:00:00Z",
    }
    over_http(controller).tell(REVOKED)
    over_http(controller).tell(ALLOWED)
    assert not controller.lets_in(PLATE)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, Outcome.TOLD),
        (0, Outcome.TRY_AGAIN),
        (-1, Outcome.TRY_AGAIN),
        (429, Outcome.TRY_AGAIN),
        (503, Outcome.TRY_AGAIN),
        (302, Outcome.REFUSED),
        (400, Outcome.REFUSED),
    ],
)
def test_trouble_may_pass_and_a_refusal_stays_one(
    controller: Controller, status: int, outcome: Outcome
) -> None:
    controller.misbehave = [status]
    assert over_http(controller).tell(ALLOWED) is outcome
    assert controller.asked == 1


def test_one_that_is_not_there_is_tried_again(controller: Controller) -> None:
    away = over_http(controller, url="http://127.0.0.1:9/permits")
    assert away.tell(ALLOWED) is Outcome.TRY_AGAIN


@pytest.mark.parametrize(
    "changes", [{"secret": b"another"}, {"key_id": "south"}, {"clock": lambda: 1_700_000_000}]
)
def test_a_barrier_refuses_what_is_not_signed_by_us_and_now(
    controller: Controller, changes: Any
) -> None:
    assert over_http(controller, **changes).tell(ALLOWED) is Outcome.REFUSED
    assert not controller.known


HTTP = {"URL": "https://gate.example/permits", "KEY_ID": KEY_ID, "SECRET": SECRET.decode()}


def settings(monkeypatch: pytest.MonkeyPatch, kind: str, mode: str, **said: str) -> Any:
    monkeypatch.setenv("LINLI_GATE_KEY", base64.urlsafe_b64encode(b"g" * 32).decode())
    monkeypatch.setenv("LINLI_ENV", mode)
    monkeypatch.setenv("LINLI_GATE_BARRIER", kind)
    for name, value in said.items():
        monkeypatch.setenv(f"LINLI_GATE_BARRIER_{name}", value)
    return gate_settings(Env()).barrier


def test_which_barrier_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings(monkeypatch, "", "production") is None
    assert isinstance(settings(monkeypatch, "log", "development"), LogBarrier)
    told = settings(monkeypatch, "http", "production", **HTTP)
    assert (told.url, told.secret, told.patience) == (HTTP["URL"], SECRET, timedelta(seconds=3))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("log", {}),
        ("mqtt", {}),
        ("http", {**HTTP, "URL": "http://gate.example/permits"}),
        ("http", {**HTTP, "SECRET": ""}),
        ("http", {}),
    ],
)
def test_production_starts_with_no_barrier_that_is_half_said(
    monkeypatch: pytest.MonkeyPatch, kind: str, said: dict[str, str]
) -> None:
    with pytest.raises(MissingSetting):
        settings(monkeypatch, kind, "production", **said)
