"""`linli reconcile` says what differs and what to do, in words and in a file."""

import csv
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from linli.__main__ import cli
from linli.commands import reconcile as command
from linli.trouble import Trouble

DIFFERENCE = {
    "kind": "missing_here",
    "order": {"kind": "charge", "number": "n1"},
    "ours": None,
    "theirs": {"amount": 1205, "currency": "CNY"},
    "state": None,
}


def a_day(*differences: dict[str, Any]) -> dict[str, Any]:
    sums = {"charged": 8800, "refunded": 5, "paid_out": 0}
    money = {name: {"amount": amount, "currency": "CNY"} for name, amount in sums.items()}
    told = {"day": "2026-11-28", "provider": "sandbox", "lines": 2}
    return {**told, **money, "differences": list(differences)}


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What it answers, and what it was asked."""
    told: dict[str, Any] = {"items": [], "asked": []}

    class Answering:
        def __init__(self, url: str) -> None:
            assert url == "amqp://there"

        def ask(self, method: str, **arguments: Any) -> Any:
            told["asked"].append((method, arguments))
            return {"items": told["items"]}

    monkeypatch.setattr(command, "Operator", Answering)
    monkeypatch.setattr(command.here, "broker_url", lambda: "amqp://there")
    return told


def say(*words: str) -> Result:
    return CliRunner().invoke(cli, ["reconcile", *words])


def test_a_day_that_agrees(platform: dict[str, Any]) -> None:
    platform["items"] = [a_day()]
    done = say("--date", "2026-11-28")
    assert done.exit_code == 0
    assert platform["asked"] == [("payments.reconcile", {"day": "2026-11-28"})]
    assert "✓ 2026-11-28 sandbox: 2 lines; charged 88.00, refunded 0.05" in done.output


def test_what_differs_is_told_with_what_to_do_written_down_and_ends_the_command(
    platform: dict[str, Any], tmp_path: Path
) -> None:
    platform["items"] = [a_day(DIFFERENCE)]
    report = tmp_path / "day.csv"
    done = say("--date", "2026-11-28", "--report", str(report))
    assert isinstance(done.exception, Trouble)
    assert "✗ charge n1: On the statement, not with us; ours - (none), theirs 12.05" in done.output
    assert "→ Money moved that we did not order." in done.output
    with report.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["kind"], row["number"], row["theirs"]) == ("missing_here", "n1", "12.05")


def test_what_is_no_day_is_refused(platform: dict[str, Any]) -> None:
    assert say("--date", "28.11.2026").exit_code == 2
    assert platform["asked"] == []
