"""Who asks somebody who has blocked them gets the answers of who asks somebody that is silent."""

from typing import Any

import pytest

from contracts.errors.base import Refusal
from contracts.errors.general import NotThere
from contracts.json import Json
from tests.members.running import Running

# A member's answers to the same questions about two others may differ in these alone.
NAMES = ("id", "display_name", "sent_at", "avatar")


class Asking:
    """Somebody of a community who asks `other` there, who either `blocks` them or says nothing."""

    def __init__(self, members: Running, *, blocks: bool) -> None:
        self.members = members
        community = members.a_community()
        self.one, self.other = members.resident(community), members.resident(community)
        if blocks:
            self.by(self.other, "block_member", member_id=self.one["member"]["id"])

    def by(self, who: Json, what: str, **said: Any) -> Json:
        answer: Json = self.members.call(what, token=who["access_token"], **said)
        return answer

    def ask(self) -> Json:
        body = {"member_id": self.other["member"]["id"], "message": "我是楼下的"}
        return self.by(self.one, "send_friend_request", body=body)

    def listed(self, direction: str, who: Json) -> list[Json]:
        found: list[Json] = self.by(who, "list_friend_requests", query={"direction": direction})[
            "items"
        ]
        return found

    def answers(self) -> list[Any]:
        """All that who asks is told, from the first request until there are no more to be had."""
        first = self.ask()
        told: list[Any] = [first, self.listed("out", self.one), self._refused()]
        told.append(self.by(self.one, "cancel_friend_request", request_id=first["id"]))
        for _ in range(2):
            told.append(self.ask())
            told.append(
                self.by(self.one, "cancel_friend_request", request_id=told[-1]["id"])["status"]
            )
        return [*told, self._refused(), self.listed("out", self.one)]

    def _refused(self) -> str:
        with pytest.raises(Refusal) as refusal:
            self.ask()
        return refusal.value.code


def without_names(told: Any) -> Any:
    if isinstance(told, list):
        return [without_names(each) for each in told]
    if isinstance(told, dict):
        return {
            name: "…" if name in NAMES else without_names(value) for name, value in told.items()
        }
    return told


def test_a_request_is_answered_alike(members: Running) -> None:
    blocked, ignored = (Asking(members, blocks=blocks).answers() for blocks in (True, False))
    assert without_names(blocked) == without_names(ignored)
    assert (blocked[0]["status"], blocked[2]) == ("pending", "friend_request_exists")


def test_it_stays_pending_for_who_asked_and_reaches_nobody(members: Running) -> None:
    asking = Asking(members, blocks=True)
    request = asking.ask()
    assert [each["status"] for each in asking.listed("out", asking.one)] == ["pending"]
    assert asking.listed("in", asking.other) == []
    with pytest.raises(NotThere):
        asking.by(asking.other, "accept_friend_request", request_id=request["id"])


def test_the_card_is_not_there_as_of_anybody_one_may_not_see(members: Running) -> None:
    asking = Asking(members, blocks=True)
    with pytest.raises(NotThere):
        asking.by(asking.one, "show_member", member_id=asking.other["member"]["id"])
