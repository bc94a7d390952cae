"""A monthly statement as a table for a spreadsheet."""

import csv
import io
from typing import Any

from gateway.statements import statement_csv
from tests.gateway.builders import Browser, a_browser

PATH = "/v1/statements/statement.csv"
DEAL = "0198b000-0000-7000-8000-000000000001"


def fen(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


def line(kind: str, amount: int, **changed: int) -> dict[str, Any]:
    nothing = dict.fromkeys(("paid", "received", "held", "owed"), 0)
    return {
        "at": "2026-01-31T15:30:00Z",
        "deal": {"kind": "booking", "id": DEAL},
        "kind": kind,
        "amount": fen(amount),
        **{name: fen(n) for name, n in (nothing | changed).items()},
    }


STATEMENT = {
    "month": "2026-01",
    "from": "2025-12-31T16:00:00Z",
    "until": "2026-01-31T16:00:00Z",
    "final": True,
    "opening": {"held": fen(0), "owed": fen(5)},
    "closing": {"held": fen(0), "owed": fen(5)},
    "paid": fen(1005),
    "received": fen(0),
    "lines": [
        line("deposit_captured", 1005, paid=1005, held=1005),
        line("refund_due", 1005, held=-1005, owed=1005),
    ],
}


def reader() -> Browser:
    return a_browser(
        {"payments.show_statement": STATEMENT}, handlers={"statement_csv": statement_csv}
    )


def test_a_spreadsheet_reads_it_in_either_language() -> None:
    answer = reader().get(PATH, **{"Accept-Language": "en"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="linli-2026-01.csv"'
    assert answer.headers["Content-Language"] == "en"
    assert answer.headers["Cache-Control"] == "no-store"
    text = answer.data.decode("utf-8-sig")
    assert answer.data.startswith("\ufeff".encode())
    head, opening, paid, back, closing = csv.reader(io.StringIO(text))
    assert head[0] == "Time (Beijing)"
    assert opening == ["2026-01-01 00:00", "", "", "Opening", "", "", "", "0.00", "0.05"]
    assert paid == [
        *("2026-01-31 23:30", "Parking", DEAL, "Deposit paid"),
        *("10.05", "10.05", "0.00", "10.05", "0.00"),
    ]
    assert back[-2:] == ["-10.05", "10.05"]
    assert closing[3] == "Closing"
    assert "期初" in reader().get(PATH, **{"Accept-Language": "zh-CN"}).data.decode()


def test_a_movement_without_words_is_shown_as_it_is_called() -> None:
    told = STATEMENT | {"lines": [line("something_new", 1)]}
    browser = a_browser(
        {"payments.show_statement": told}, handlers={"statement_csv": statement_csv}
    )
    assert "something_new" in browser.get(PATH).data.decode()


def test_it_is_nobodys_without_a_token() -> None:
    assert reader().ask("GET", PATH).status_code == 401
