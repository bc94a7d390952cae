"""`linli reconcile`: a day of the provider's statement against our orders, line by line."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from contracts.labels import EN, status_label
from linli.rpc import Operator
from linli.trouble import Trouble

from . import here

BEIJING = ZoneInfo("Asia/Shanghai")
HEADS = ("day", "provider", "kind", "order", "number", "ours", "theirs", "state", "next")


def _yesterday() -> date:
    return datetime.now(UTC).astimezone(BEIJING).date() - timedelta(days=1)


@click.command()
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="A day that is over, in Beijing; yesterday without it.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the differences to this file, as CSV.",
)
def reconcile(day: datetime | None, report: Path | None) -> None:
    """Compare the provider's statement of a day with our orders, on a running platform.

    Nothing is booked: each difference says what to do next. The platform compares every day by
    itself; this does it again. Ends with 1 where the two do not agree.
    """
    wanted = (day.date() if day else _yesterday()).isoformat()
    compared = Operator(here.broker_url()).ask("payments.reconcile", day=wanted)["items"]
    for each in compared:
        click.echo(_figures(each))
        for difference in each["differences"]:
            click.echo(_told(difference))
    if report:
        with report.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([HEADS, *_rows(compared)])
        click.echo(f"✓ {report}")
    wrong = sum(len(each["differences"]) for each in compared)
    if wrong:
        raise Trouble(f"{wrong} orders do not agree.", "What to do next is said beside each.")


def _figures(day: dict[str, Any]) -> str:
    mark = "✗" if day["differences"] else "✓"
    sums = ", ".join(
        f"{name} {_yuan(day[key])}"
        for name, key in (
            ("charged", "charged"),
            ("refunded", "refunded"),
            ("paid out", "paid_out"),
        )
    )
    return f"{mark} {day['day']} {day['provider']}: {day['lines']} lines; {sums}"


def _told(difference: dict[str, Any]) -> str:
    order = difference["order"]
    return (
        f"  ✗ {order['kind']} {order['number']}: {_words(difference)}; ours"
        f" {_yuan(difference['ours'])} ({difference['state'] or 'none'}), theirs"
        f" {_yuan(difference['theirs'])}\n    → {_next(difference)}"
    )


def _rows(compared: list[dict[str, Any]]) -> Iterator[list[str]]:
    for day in compared:
        for difference in day["differences"]:
            order = difference["order"]
            yield [
                *(day["day"], day["provider"], difference["kind"], order["kind"]),
                *(order["number"], _yuan(difference["ours"]), _yuan(difference["theirs"])),
                *(difference["state"] or "", _next(difference)),
            ]


def _words(difference: dict[str, Any]) -> str:
    return status_label("difference", difference["kind"], EN)


def _next(difference: dict[str, Any]) -> str:
    return status_label("difference_next", difference["kind"], EN)


def _yuan(money: dict[str, Any] | None) -> str:
    return "-" if money is None else f"{money['amount'] // 100}.{money['amount'] % 100:02}"
