"""The committee's disputes are one list, though two services hold them."""

from typing import Any

import pytest

from contracts.errors.general import CommitteeOnly, NotThere, Unavailable
from contracts.json import Json
from gateway.disputes import decide_dispute, list_disputes, show_dispute
from gateway.front import Handler
from tests.gateway.builders import ITEM, Browser, a_browser, bearer

LIST = "/v1/committee/disputes"
ONE = f"{LIST}/{ITEM}"
DECISION = {
    "to_payer": {"amount": 0, "currency": "CNY"},
    "to_payee": {"amount": 5, "currency": "CNY"},
    "reason": "按记录",
}


def court(answers: dict[str, Any]) -> Browser:
    handlers: dict[str, Handler] = {
        "list_disputes": list_disputes,
        "show_dispute": show_dispute,
        "decide_dispute": decide_dispute,
    }
    return a_browser(answers, handlers=handlers)


def page(*moments: str, next_cursor: str | None = None) -> Json:
    items = [{"id": at, "opened_at": f"2026-11-29T{at}Z", "cursor": f"c{at}"} for at in moments]
    return {"items": items, "next_cursor": next_cursor}


def listed(things: Any, bookings: Any, query: str = "") -> Any:
    services = {"listings.list_disputes": things, "parking.list_disputes": bookings}
    return court(services).get(LIST + query)


def test_they_come_in_one_order_with_the_cursor_behind_the_last() -> None:
    things = page("08:00:05", "08:00:02")
    bookings = page("08:00:05.100000", "08:00:03", "08:00:01")
    answer = listed(things, bookings, "?limit=4").get_json()
    assert [one["id"] for one in answer["items"]] == [
        "08:00:05.100000",
        "08:00:05",
        "08:00:03",
        "08:00:02",
    ]
    assert answer["next_cursor"] == "c08:00:02"
    assert all("cursor" not in one for one in answer["items"])


def test_the_last_page_has_no_next() -> None:
    assert listed(page("08:00:05"), page("08:00:03")).get_json()["next_cursor"] is None
    assert listed(page(), page()).get_json() == {"items": [], "next_cursor": None}


def test_what_only_one_of_them_has_more_of_goes_on() -> None:
    answer = listed(page("08:00:05", next_cursor="c08:00:05"), page(), "?limit=1").get_json()
    assert answer["next_cursor"] == "c08:00:05"


def test_both_are_asked_for_the_same() -> None:
    browser = court({"listings.list_disputes": page(), "parking.list_disputes": page()})
    browser.get(f"{LIST}?status=open&cursor=abc")
    assert [call.arguments["query"]["cursor"] for call in browser.services.calls] == ["abc"] * 2


def test_half_a_list_is_none() -> None:
    assert listed(page("08:00:05"), Unavailable()).status_code == 503


@pytest.mark.parametrize(("method", "path"), [("show", ONE), ("decide", f"{ONE}/decision")])
def test_whoever_holds_a_dispute_is_asked(method: str, path: str) -> None:
    calls = [f"listings.{method}_dispute", f"parking.{method}_dispute"]

    def ask(things: Any, bookings: Any) -> Any:
        browser = court(dict(zip(calls, (things, bookings), strict=True)))
        if method == "show":
            return browser, browser.get(path)
        return browser, browser.post(path, DECISION)

    browser, answer = ask({"id": "thing"}, {"id": "booking"})
    assert (answer.get_json(), browser.services.asked) == ({"id": "thing"}, calls[:1])
    browser, answer = ask(NotThere(), {"id": "booking"})
    assert (answer.get_json(), browser.services.asked) == ({"id": "booking"}, calls)
    browser, answer = ask(NotThere(), NotThere())
    assert answer.status_code == 404
    browser, answer = ask(CommitteeOnly(), {"id": "booking"})
    assert (answer.status_code, browser.services.asked) == (403, calls[:1])


def test_a_decision_needs_its_key() -> None:
    browser = court({})
    answer = browser.post(f"{ONE}/decision", DECISION, headers=bearer())
    assert (answer.status_code, browser.services.asked) == (400, [])
