"""A monthly statement as a table that a spreadsheet opens."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from werkzeug.wrappers import Response

from contracts.json import Json
from contracts.labels import in_language, labelled
from gateway.exchange import Exchange

CSV = "text/csv; charset=utf-8"
# Without it Excel takes the text for the encoding of the machine it runs on.
MARK = "\ufeff"
ZONE = ZoneInfo("Asia/Shanghai")
MONEY = ("amount", "paid", "received", "held", "owed")
HEADS = (
    ("时间（北京时间）", "Time (Beijing)"),
    ("类型", "Kind"),
    ("交易", "Deal"),
    ("事项", "What"),
    ("金额（元）", "Amount (CNY)"),
    ("支付", "Paid"),
    ("收到", "Received"),
    ("托管变动", "Change in held"),
    ("应收变动", "Change in owed"),
)
OPENING = ("期初", "Opening")
CLOSING = ("期末", "Closing")


def statement_csv(exchange: Exchange) -> Response:
    """Two lines more than the JSON has: what was held and owed before the first, after the last."""
    statement = exchange.call("payments.show_statement", query=exchange.sent).body or {}
    text = io.StringIO()
    csv.writer(text).writerows(_rows(statement, exchange.locale))
    response = Response(MARK + text.getvalue(), content_type=CSV)
    name = f"linli-{statement['month']}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Language"] = exchange.locale
    return response


def _rows(statement: Json, locale: str) -> Iterator[list[str]]:
    yield [in_language(head, locale) for head in HEADS]
    yield _standing(in_language(OPENING, locale), statement["from"], statement["opening"])
    for line in statement["lines"]:
        yield [
            _local(line["at"]),
            labelled("deal_kind", line["deal"]["kind"], locale),
            line["deal"]["id"],
            labelled("movement", line["kind"], locale),
            *(_yuan(line[each]) for each in MONEY),
        ]
    yield _standing(in_language(CLOSING, locale), statement["until"], statement["closing"])


def _standing(words: str, at: str, standing: Json) -> list[str]:
    return [_local(at), "", "", words, "", "", "", _yuan(standing["held"]), _yuan(standing["owed"])]


def _local(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def _yuan(money: Json) -> str:
    """Exact: fen as decimals of a yuan, never through a float."""
    sign, fen = ("-" if money["amount"] < 0 else ""), abs(money["amount"])
    return f"{sign}{fen // 100}.{fen % 100:02}"
