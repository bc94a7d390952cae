import time
from uuid import uuid4

from tests.chassis.conftest import access_token
from tests.support.processes import Caller, Process, log_lines


def test_a_command_commits_and_answers(caller: Caller) -> None:
    text = str(uuid4())
    reply = caller.ask("listings.write_down", text=text)
    assert reply == {"body": {"text": text}, "status": None, "replayed": False}
    assert caller.ask("listings.count", text=text)["body"] == {"count": 1}


def test_a_refusal_crosses_as_code_and_arguments_and_leaves_nothing(caller: Caller) -> None:
    assert caller.ask("listings.refuse") == {
        "error": {"code": "not_owner", "arguments": {}},
        "replayed": False,
    }
    assert caller.ask("listings.count", text="never")["body"] == {"count": 0}


def test_a_refusal_passes_unchanged_through_a_second_service(caller: Caller) -> None:
    reply = caller.ask("listings.through", of="refuse")
    assert reply == {
        "error": {"code": "not_owner", "arguments": {}},
        "replayed": False,
    }


def test_a_crash_tells_nothing_of_the_inside(caller: Caller) -> None:
    reply = caller.ask("listings.crash")
    assert reply == {
        "error": {"code": "internal_error", "arguments": {}},
        "replayed": False,
    }


def test_an_unknown_method_is_answered(caller: Caller) -> None:
    assert caller.ask("listings.no_such_thing")["error"]["code"] == "internal_error"


def test_a_command_whose_caller_has_gone_is_not_run(caller: Caller) -> None:
    text = str(uuid4())
    reply = caller.ask("listings.write_down", {"deadline": time.time() - 1}, text=text)
    assert reply["error"]["code"] == "unavailable"
    assert caller.ask("listings.count", text=text)["body"] == {"count": 0}


def test_a_call_to_an_absent_service_ends_at_its_deadline_and_then_at_once(caller: Caller) -> None:
    def failed_in() -> float:
        start = time.monotonic()
        reply = caller.ask("listings.to_nobody", {"deadline": time.time() + 1.7})
        assert reply["error"]["code"] == "unavailable"
        return time.monotonic() - start

    assert max(failed_in() for _ in range(3)) < 4
    # The breaker is open now: refused without waiting for the deadline. A machine that stands still
    # for a moment does not do so three times.
    assert min(failed_in() for _ in range(3)) < 0.8


def test_without_a_valid_token_a_command_is_refused(caller: Caller) -> None:
    forged = access_token(str(uuid4()))[:-4] + "AAAA"
    expired = access_token(str(uuid4()), exp=2)
    for token in (None, "nonsense", forged, expired):
        context = {"token": token} if token else {}
        reply = caller.ask("listings.write_once", context, text="x")
        assert reply["error"]["code"] == "unauthenticated"


def test_a_key_gives_one_effect_and_the_same_answer(caller: Caller) -> None:
    context = {
        "token": access_token(str(uuid4())),
        "idempotency_key": str(uuid4()),
        "route": "POST /v1/x",
    }
    first = caller.ask("listings.write_once", context, text="kept")
    again = caller.ask("listings.write_once", context, text="kept")
    assert first["replayed"] is False
    assert again == {**first, "replayed": True}
    other = caller.ask("listings.write_once", context, text="another")
    assert other["error"]["code"] == "idempotency_key_reused"


def test_one_key_many_times_at_once_has_one_effect(caller: Caller) -> None:
    text = str(uuid4())
    context = {
        "token": access_token(str(uuid4())),
        "idempotency_key": str(uuid4()),
        "route": "POST /v1/x",
    }
    asked = [caller.send("listings.write_once", context, text=text) for _ in range(60)]
    replies = [caller.receive(one) for one in asked]
    bodies = {str(reply["body"]) for reply in replies if "body" in reply}
    codes = {reply["error"]["code"] for reply in replies if "error" in reply}
    assert len(bodies) == 1
    assert codes <= {"idempotency_in_flight"}
    assert caller.ask("listings.count", text=text)["body"] == {"count": 1}


def test_the_request_id_is_in_the_log_of_every_process_it_passed(
    caller: Caller, sample: Process
) -> None:
    request_id = str(uuid4())
    caller.ask(
        "listings.through", {"request_id": request_id, "traceparent": "00-a-b-01"}, of="refuse"
    )
    lines = [line for line in log_lines(sample.log) if line.get("request_id") == request_id]
    assert {line["method"] for line in lines if line["event"] == "rpc_answered"} == {
        "through",
        "refuse",
    }
    assert all(line["traceparent"] == "00-a-b-01" for line in lines)


def test_a_leaf_that_asks_another_service_is_told_to_declare_it(caller: Caller) -> None:
    assert caller.ask("listings.leaf_that_calls")["error"]["code"] == "internal_error"


def test_a_refusal_that_leaves_an_effect_is_given_again_to_the_same_key(caller: Caller) -> None:
    text = str(uuid4())
    context = {
        "token": access_token(str(uuid4())),
        "idempotency_key": str(uuid4()),
        "route": "POST /v1/x",
    }
    first = caller.ask("listings.refuse_and_keep", context, text=text)
    again = caller.ask("listings.refuse_and_keep", context, text=text)
    assert first["error"]["code"] == "idempotency_in_flight"
    assert (first["replayed"], again["replayed"]) == (False, True)
    assert caller.ask("listings.count", text=text)["body"] == {"count": 1}


def test_waiting_calls_do_not_keep_leaves_from_answering(caller: Caller) -> None:
    text = str(uuid4())
    waiting = [caller.send("listings.to_slow", seconds=3) for _ in range(60)]
    start = time.monotonic()
    assert caller.ask("listings.count", text=text)["body"] == {"count": 0}
    assert time.monotonic() - start < 2.5
    answers = [caller.receive(one) for one in waiting]
    assert {"body" in answer or answer["error"]["code"] == "unavailable" for answer in answers} == {
        True
    }
