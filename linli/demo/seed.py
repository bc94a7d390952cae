"""Puts the demo neighbourhood into a Linli; what is there already is left, so it can go on."""

from collections.abc import Callable

from contracts.json import Json

from .client import Client
from .neighbourhood import GOOD_CARD, NEIGHBOURHOOD, Neighbourhood, Person, Space, Thing
from .pictures import picture

# Runs members' operator commands.
Command = Callable[[list[str]], str]
Say = Callable[[str], None]


def seed(url: str, members: Command, say: Say, place: Neighbourhood = NEIGHBOURHOOD) -> None:
    """Through the HTTP API as everybody else, but for what only the operator may do."""
    if _has_other_communities(url, place):
        # Somebody's own data: the demo is not wanted, and nobody shall wait for it.
        members(["mark-demo"])
        return
    members(["add-community", place.name, "--english", place.english_name, "--zone", place.zone])
    committee = Client(url).sign_in(place.committee.phone)
    members(["grant-committee", place.committee.phone, "--community", place.name])
    # Only who sits on a committee may be named like one.
    committee.patch("/v1/me", {"display_name": place.committee.name})
    residents = [Client(url).sign_in(person.phone, person.name) for person in place.residents]
    say(f"  {len(residents)} residents signed in")
    _settle(committee, residents, place)
    say("  the committee has approved them")
    for first, second in place.friends:
        _befriend(residents[first], residents[second])
    say(f"  {len(place.friends)} friendships")
    for resident in residents:
        _bind_card(resident)
    for thing in place.things:
        _publish(residents[thing.owner], thing)
    say(f"  {len(place.things)} things")
    for space in place.spaces:
        _offer(residents[space.owner], space)
    say(f"  {len(place.spaces)} parking spaces")
    members(["mark-demo"])


def _has_other_communities(url: str, place: Neighbourhood) -> bool:
    names = {community["name"] for community in Client(url).every("/v1/communities")}
    return bool(names) and place.name not in names


def _settle(committee: Client, residents: list[Client], place: Neighbourhood) -> None:
    found = committee.every("/v1/communities", q=place.name)
    community_id = next(item["id"] for item in found if item["name"] == place.name)
    for resident, person in zip(residents, place.residents, strict=True):
        _ask_residency(resident, person, community_id)
    ours = {resident.member_id for resident in residents}
    for asked in committee.every("/v1/committee/residencies", status="pending"):
        if asked["member"]["id"] in ours:
            path = f"/v1/committee/residencies/{asked['id']}/decision"
            committee.post(path, {"decision": "approve"})


def _ask_residency(resident: Client, person: Person, community_id: str) -> None:
    if resident.get("/v1/me").get("residency"):
        return
    building, unit, room = person.home
    home = {"building": building, "unit": unit, "room": room}
    resident.post("/v1/me/residency", {"community_id": community_id, **home})


def _befriend(one: Client, other: Client) -> None:
    if any(friend["id"] == other.member_id for friend in one.every("/v1/friends")):
        return
    asked = one.every("/v1/friend-requests", direction="out")
    if not any(request["to"]["id"] == other.member_id for request in asked):
        one.post("/v1/friend-requests", {"member_id": other.member_id})
    for request in other.every("/v1/friend-requests", direction="in"):
        if request["from"]["id"] == one.member_id:
            other.post(f"/v1/friend-requests/{request['id']}/accept")


def _bind_card(resident: Client) -> None:
    if resident.every("/v1/cards"):
        return
    card = {"number": GOOD_CARD, "holder": "DEMO"}
    token = resident.post("/v1/sandbox/card-tokens", card)["token"]
    resident.post("/v1/cards", {"token": token})


def _publish(owner: Client, thing: Thing) -> None:
    if any(item["title"] == thing.title for item in owner.every("/v1/me/listings")):
        return
    body: Json = {
        "kind": thing.kind,
        "title": thing.title,
        "description": thing.description,
        "category": thing.category,
        "condition": thing.condition,
        "photo_ids": [owner.upload(picture(thing.shape, thing.colour))],
    }
    if thing.price:
        body["price"] = money(thing.price)
    if thing.wanted:
        body["wanted"] = thing.wanted
    owner.post("/v1/listings", body)


def _offer(owner: Client, space: Space) -> None:
    if any(item["label"] == space.label for item in owner.every("/v1/me/parking/spaces")):
        return
    window = {"weekdays": list(space.days), "from": space.opens, "until": space.closes}
    body = {
        "label": space.label,
        "location_note": space.note,
        "price_per_hour": money(space.price),
        "daily_cap": money(space.cap),
        "deposit_percent": space.deposit_percent,
        "min_minutes": 30,
        "max_minutes": 1440,
        "instant": space.instant,
        "plate_required": True,
        "windows": [window],
    }
    owner.post("/v1/parking/spaces", body)


def money(fen: int) -> Json:
    return {"amount": fen, "currency": "CNY"}
