"""A community with its committee, and how people come to live and share in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

from linli.commands.demo import members_command
from linli.platform import Platform
from tests.e2e.person import Person, yuan
from tests.support.wait import until


@dataclass
class Neighbourhood:
    """One community, verified by `committee`; `someone` is anybody with a phone, at a URL."""

    url: str
    community_id: str
    committee: Person
    someone: Callable[[str], Person] = Person

    def newcomer(self, name: str = "住户") -> Person:
        """Signed in, not verified."""
        return self.someone(self.url).sign_in(name)

    def resident(self, name: str = "住户", *, building: str = "3", room: str = "502") -> Person:
        """Signed in and verified by the committee."""
        return self.settle(self.newcomer(name), building=building, room=room)

    def settle(self, person: Person, *, building: str = "3", room: str = "502") -> Person:
        """Somebody who lives nowhere yet comes to live here."""
        home = {"community_id": self.community_id, "building": building, "room": room}
        asked = person.post("/v1/me/residency", home)
        path = f"/v1/committee/residencies/{asked['id']}/decision"
        self.committee.post(path, {"decision": "approve"})
        return person

    def friends(self, one: Person, other: Person) -> None:
        """Befriended, and both replicas of the circle know."""
        request = one.post("/v1/friend-requests", {"member_id": other.id})
        other.post(f"/v1/friend-requests/{request['id']}/accept")
        for path in ("/v1/listings", "/v1/parking/spaces"):
            probe = publish_space(one) if "parking" in path else publish_item(one)
            address = f"{path}/{probe['id']}"
            # An answer counts as true when it is no refusal.
            shown = partial(other.ask, "GET", address)
            until(shown, seconds=60, what=f"{path} shows the friend's post")
            one.delete(address)

    def pair(self) -> tuple[Person, Person]:
        """Two residents who are friends: an owner and another."""
        owner, other = self.resident("王阿姨"), self.resident("小李")
        self.friends(owner, other)
        return owner, other


def found(platform: Platform) -> Neighbourhood:
    """A fresh community on a platform that was started here."""
    return found_at(platform.gateway_url, members_command(platform.environment))


def found_at(
    url: str, members: Callable[[list[str]], str], someone: Callable[[str], Person] = Person
) -> Neighbourhood:
    """The same on any that runs: `members` takes the words of members' operator commands."""
    name = f"测试小区 {uuid4().hex[:6]}"
    members(["add-community", name])
    committee = someone(url)
    members(["grant-committee", committee.phone, "--community", name])
    committee.sign_in()
    [community] = committee.get("/v1/communities", q=name)["items"]
    return Neighbourhood(url, community["id"], committee, someone)


def publish_item(owner: Person, kind: str = "give", **more: Any) -> dict[str, Any]:
    body = {
        "kind": kind,
        "title": "儿童自行车",
        "description": "孩子长大了，车还很好",
        "category": "kids",
        "condition": "good",
        "photo_ids": [owner.photo()],
        **({"price": yuan(80)} if kind == "sell" else {}),
        **({"wanted": "一本书"} if kind == "swap" else {}),
        **more,
    }
    item: dict[str, Any] = owner.post("/v1/listings", body)
    return item


ALL_WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def publish_space(owner: Person, **more: Any) -> dict[str, Any]:
    """A space that is free around the clock, ten yuan an hour, thirty per cent deposit."""
    body = {
        "label": "B2-117",
        "location_note": "地下二层，电梯口左转",
        "price_per_hour": yuan(10),
        "deposit_percent": 30,
        "min_minutes": 1,
        "max_minutes": 10_080,
        "instant": True,
        "plate_required": True,
        "windows": [{"weekdays": ALL_WEEK, "from": "00:00", "until": "24:00"}],
        **more,
    }
    space: dict[str, Any] = owner.post("/v1/parking/spaces", body)
    return space


def in_minutes(minutes: float) -> str:
    """RFC 3339, to the whole minute, so many minutes from now."""
    moment = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    return moment.isoformat().replace("+00:00", "Z")


def a_booking(space: dict[str, Any], *, start: float = 60, minutes: float = 90) -> dict[str, Any]:
    """What to ask for: a period of `minutes` that begins in `start` minutes."""
    return {
        "space_id": space["id"],
        "starts_at": in_minutes(start),
        "ends_at": in_minutes(start + minutes),
        "plate": "沪A12345",
    }


def a_meeting(**more: Any) -> dict[str, Any]:
    return {"meet_at": in_minutes(120), "place": "南门凉亭", **more}
