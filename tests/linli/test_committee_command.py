"""`linli committee` tells members what the operator says, word for word."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext

import pytest
from click.testing import CliRunner

from linli.__main__ import cli
from linli.commands import committee, here


@pytest.mark.parametrize("command", ["grant", "take"])
@pytest.mark.parametrize("community", [[], ["--community", "阳光花园"]])
def test_a_seat_is_given_and_taken_by_members(
    monkeypatch: pytest.MonkeyPatch, command: str, community: list[str]
) -> None:
    said: list[list[str]] = []

    @contextmanager
    def servers_up(_: object) -> Iterator[str]:
        yield "the environment"

    def members_command(environment: str) -> Callable[[list[str]], str]:
        assert environment == "the environment"
        return lambda arguments: said.append(arguments) or "members: an id; nobody is left\n"

    monkeypatch.setattr(here, "servers_up", servers_up)
    monkeypatch.setattr(committee, "members_command", members_command)
    phone = "+8613900000001"
    result = CliRunner().invoke(cli, ["committee", command, phone, *community])
    assert (result.exit_code, result.output) == (0, "members: an id; nobody is left\n")
    assert said == [[f"{command}-committee", phone, *community]]


def test_the_last_seat_is_taken_by_who_insists(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[list[str]] = []
    monkeypatch.setattr(here, "servers_up", lambda _: nullcontext({}))
    monkeypatch.setattr(
        committee, "members_command", lambda _: lambda words: said.append(words) or ""
    )
    result = CliRunner().invoke(cli, ["committee", "take", "+8613900000001", "--even-the-last"])
    assert result.exit_code == 0
    assert said == [["take-committee", "+8613900000001", "--even-the-last"]]
