"""Barriers at the gateway: their token is passed on, and is no member's."""

from gateway.gate import check_gate
from tests.gateway.builders import Browser, a_browser, bearer

CHECK = "/v1/gate/check"


def browser() -> Browser:
    said = {"parking.check_gate": {"decision": "deny", "reason": "no_booking"}}
    return a_browser(said, handlers={"check_gate": check_gate})


def test_a_barriers_token_goes_to_who_knows_it() -> None:
    asking = browser()
    headers = {"Authorization": "Bearer of-a-barrier", "Idempotency-Key": "once"}
    answer = asking.ask("POST", CHECK, json={"plate": "沪A12345"}, headers=headers)
    assert (answer.status_code, answer.json["reason"]) == (200, "no_booking")
    (call,) = asking.services.calls
    assert call.arguments == {"token": "of-a-barrier", "body": {"plate": "沪A12345"}}
    assert (call.context.token, call.context.idempotency_key) == (None, None)


def test_without_one_nothing_is_asked() -> None:
    for headers in ({}, {"Authorization": "Basic bm9ydGg6d29yZA=="}):
        asking = browser()
        answer = asking.ask("POST", CHECK, json={"plate": "沪A12345"}, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")
        assert not asking.services.calls


def test_what_a_barrier_sends_has_a_shape() -> None:
    for body in ({}, {"plate": 7}, {"plate": "沪A12345", "name": "王"}, {"pass": "A" * 401}):
        answer = browser().ask("POST", CHECK, json=body, headers=bearer())
        assert (answer.status_code, answer.json["code"]) == (422, "validation_failed")
