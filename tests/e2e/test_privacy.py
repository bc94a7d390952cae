"""A person with everything: exported, refused while something is open, erased, found nowhere."""

import io
import json
import zipfile
from typing import Any

import psycopg2
import requests

from linli.platform import Platform
from tests.e2e.neighbourhood import (
    Neighbourhood,
    a_booking,
    a_meeting,
    publish_item,
    publish_space,
)
from tests.e2e.person import Person
from tests.support.wait import until

SERVICES = ("members", "listings", "parking", "payments")
FORMER = "已注销的邻居 / A former neighbour"
# Words that stand nowhere else, in whatever is asked of a person.
NAME, BIO, TITLE, WORDS = "欧阳惜墨", "养了三只猫的欧阳", "欧阳家的红木书桌", "请按欧阳家的门铃"
PLACE, LABEL, NOTE, PLATE = "欧阳楼下凉亭", "欧阳B2-901", "欧阳的车位在电梯左边", "沪A0Y555"
REVIEW = "欧阳说卖家很好"


def exported(person: Person) -> dict[str, Any]:
    """The files of an export, asked for and waited for."""
    asked = person.ask("POST", "/v1/me/export")
    assert asked.status_code == 202
    assert asked.json()["state"] in {"queued", "building"}
    states: list[str] = []

    def zip_is_there() -> requests.Response | None:
        answer = person.ask("GET", "/v1/me/export")
        if answer.headers["Content-Type"] == "application/zip":
            return answer
        states.append(answer.json()["state"])
        return None

    answer = until(zip_is_there, seconds=60, what="an export")
    assert set(states) <= {"queued", "building"}
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {
            name: json.loads(packed.read(name)) if name.endswith(".json") else packed.read(name)
            for name in packed.namelist()
        }


def rows_with(platform: Platform, *words: str) -> list[str]:
    """Tables of every service with one of these in a row, in any column."""
    found = []
    for service in SERVICES:
        url = f"{platform.postgres.url.rpartition('/')[0]}/linli_{service}"
        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
                " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            )
            for (table,) in cursor.fetchall():
                cursor.execute(
                    # No table has a column `w`, which would be looked into instead.
                    f"SELECT w FROM unnest(%s) AS w WHERE EXISTS (SELECT FROM {table} AS t"  # noqa: S608 - the catalogue's
                    " WHERE strpos(t::text, w) > 0)",
                    (list(words),),
                )
                found += [f"{service}.{table}: {word}" for (word,) in cursor.fetchall()]
        connection.close()
    return found


def a_week_passes(platform: Platform) -> None:
    """For what the machinery remembers: its timers prune by age, so it is made older first."""
    for service in SERVICES:
        url = f"{platform.postgres.url.rpartition('/')[0]}/linli_{service}"
        with psycopg2.connect(url) as connection, connection.cursor() as cursor:
            cursor.execute("UPDATE outbox SET published_at = published_at - interval '8 days'")
            cursor.execute("UPDATE idempotency SET created_at = created_at - interval '8 days'")
        connection.close()
        forget(url)


def forget(url: str) -> None:
    """What the timer of every service does, which comes round in ten minutes."""
    from sqlalchemy.orm import Session  # noqa: PLC0415 - only here

    from chassis.clock import system_clock  # noqa: PLC0415 - only here
    from chassis.database import engine_for  # noqa: PLC0415 - only here
    from chassis.pruning import forget_some  # noqa: PLC0415 - only here

    with Session(engine_for(url)) as session:
        while forget_some(session, system_clock()):
            session.commit()


def a_life(place: Neighbourhood) -> tuple[Person, Person, dict[str, Any], dict[str, Any]]:
    """One who has everything, a friend, a finished deal and one that is open."""
    one, friend = place.resident(NAME), place.resident("好友")
    place.friends(one, friend)
    one.patch("/v1/me", {"bio": BIO})
    one.card()
    friend.card()
    thing = publish_item(one, title=TITLE, description=WORDS)
    publish_space(one, label=LABEL, location_note=NOTE)
    gift = publish_item(friend)
    deal = one.post(f"/v1/listings/{gift['id']}/reservations", a_meeting(place=PLACE, note=WORDS))
    friend.post(f"/v1/reservations/{deal['id']}/accept")
    talk = one.post("/v1/conversations", {"subject": {"kind": "reservation", "id": deal["id"]}})
    one.post(f"/v1/conversations/{talk['id']}/messages", {"text": WORDS})
    friend.post(f"/v1/conversations/{talk['id']}/messages", {"text": "好的"})
    for each in (one, friend):
        each.post(f"/v1/reservations/{deal['id']}/confirm")
    one.reaches(f"/v1/reservations/{deal['id']}", "completed")
    one.post(f"/v1/deals/{deal['id']}/reviews", {"rating": 5, "text": REVIEW})
    space = publish_space(friend)
    booking = one.post("/v1/parking/bookings", {**a_booking(space), "plate": PLATE})
    return one, friend, {**deal, "thing": thing}, booking


def test_a_person_takes_everything_along_and_leaves_nothing(
    platform: Platform, place: Neighbourhood
) -> None:
    one, friend, deal, booking = a_life(place)
    me = one.get("/v1/me")["id"]
    photo = one.get(f"/v1/listings/{deal['thing']['id']}")["photos"][0]["urls"]["large"]
    assert requests.get(place.url + photo, timeout=10).status_code == 200

    files = exported(one)
    assert files["members/phones.json"][0]["number"] == one.phone
    assert files["members/profile.json"][0]["bio"] == BIO
    assert TITLE in {each["title"] for each in files["listings/items.json"]}
    assert {each["plate"] for each in files["parking/bookings.json"]} == {PLATE}
    assert {each["text"] for each in files["members/messages.json"]} == {WORDS, "好的"}
    assert files["payments/cards.json"][0]["last4"] == "0005"
    assert sum(name.startswith("photos/") for name in files) >= 1
    words = json.dumps({n: f for n, f in files.items() if n.endswith(".json")}, ensure_ascii=False)
    assert friend.phone not in words
    assert (
        one.ask("GET", "/v1/me/export", headers={"Accept": "application/json"}).json()["state"]
        == "ready"
    )
    assert friend.refused("GET", "/v1/me/export") == (404, "not_found")
    assert requests.get(f"{place.url}/v1/me/export", timeout=10).status_code == 401

    refused = one.ask("DELETE", "/v1/me")
    assert refused.status_code == 409
    problem = refused.json()
    assert problem["code"] == "erasure_refused"
    named = {(each["kind"], each["id"]) for each in problem["errors"]}
    assert ("booking", booking["id"]) in named
    assert all(each["detail"] for each in problem["errors"])
    one.post(f"/v1/parking/bookings/{booking['id']}/cancel")

    def gone() -> bool:
        return one.ask("DELETE", "/v1/me").status_code == 204

    until(gone, seconds=30, what="an erasure, once payments has heard of the cancellation")
    until(lambda: one.ask("GET", "/v1/me").status_code == 401, what="the end of the session")
    until(lambda: scrubbed(platform, me), seconds=60, what="every service's confirmation")
    a_week_passes(platform)
    words_of_theirs = (one.phone, NAME, BIO, TITLE, WORDS, PLACE, LABEL, NOTE, PLATE, REVIEW)
    assert rows_with(platform, *words_of_theirs) == []
    assert requests.get(place.url + photo, timeout=10).status_code == 404

    kept = friend.get(f"/v1/reservations/{deal['id']}")
    assert (kept["status"], kept["taker"]["display_name"]) == ("completed", FORMER)
    assert friend.get("/v1/friends")["items"] == []
    assert friend.refused("GET", f"/v1/members/{me}") == (404, "not_found")
    again = Person(place.url, one.phone).sign_in("新来的")
    assert again.get("/v1/me")["id"] != me


def scrubbed(platform: Platform, member_id: str) -> bool:
    url = f"{platform.postgres.url.rpartition('/')[0]}/linli_members"
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT scrubbed FROM erasure WHERE member_id = %s", (member_id,))
        row = cursor.fetchone()
    connection.close()
    return row is not None and set(row[0]) == {"listings", "parking", "payments"}
