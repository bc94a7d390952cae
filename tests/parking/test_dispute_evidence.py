"""Photos that the two of a disputed booking show, and the conversation that the committee reads."""

from typing import Any
from uuid import UUID

import pytest

from chassis.holdings import erase
from chassis.ids import uuid7
from contracts.errors.disputes import ConversationShown
from contracts.errors.general import NotThere, ValidationFailed
from contracts.errors.listings import DisputeClosed
from contracts.errors.parking import BookingState
from contracts.json import Json
from services.parking.bookings.model import Booking
from services.parking.privacy.views import HELD
from tests.parking.running import Running
from tests.parking.test_decisions import Court
from tests.parking.test_dispute_ends import disputed
from tests.parking.test_disputes import SIDES, ask, stay
from tests.parking.test_event_contracts import told


def show(parking: Running, booking: Booking, by: Any, *photo_ids: str) -> Json:
    asked = {"booking_id": str(booking.id), "body": {"photo_ids": list(photo_ids)}}
    return parking.call(by, "show_booking_evidence", **asked)


def agree(parking: Running, booking: Booking, side: str) -> Json:
    return ask(parking, booking, side, "show_booking_conversation")


def sees(parking: Running, photo_id: str, viewer: UUID) -> bool:
    asked = {"photo_id": photo_id, "viewer_id": str(viewer)}
    return bool(parking.call(None, "may_see_photo", **asked)["seen"])


def before(parking: Running, photo_id: str, viewer: UUID) -> list[str]:
    asked = {"photo_id": photo_id, "viewer_id": str(viewer)}
    found: list[str] = parking.call(None, "disputed_photo", **asked)["communities"]
    return found


def test_what_one_side_shows_the_other_and_the_committee_see(parking: Running) -> None:
    court = Court(parking)
    booking = court.disputed()
    photo, stranger = str(uuid7()), uuid7()
    answer = show(parking, booking, booking.owner_id, photo)
    [shown] = answer["dispute"]["photos"]
    assert (shown["id"], shown["by"]) == (photo, "owner")
    assert [each["id"] for each in court.show(booking)["content"]["photos"]] == [photo]
    assert [sees(parking, photo, getattr(booking, side)) for side in SIDES] == [True, True]
    assert not sees(parking, photo, stranger)
    assert before(parking, photo, court.judge) == [str(court.home)]
    assert before(parking, photo, booking.owner_id) == []
    with parking.database() as session:
        fact = told(session)["booking_evidence_shown"]
    assert (fact["by"], photo in str(fact)) == ("owner", False)
    court.decide(booking, back=0, out=booking.in_escrow)
    assert before(parking, photo, court.judge) == []
    assert sees(parking, photo, booking.renter_id)


def test_it_is_in_use_and_goes_with_who_showed_it(parking: Running) -> None:
    booking = disputed(parking)
    photo, unused = str(uuid7()), str(uuid7())
    show(parking, booking, booking.owner_id, photo)
    ask(parking, booking, "renter_id", "withdraw_dispute")
    in_use = parking.call(None, "photos_in_use", photo_ids=[photo, unused])["in_use"]
    assert in_use == [photo]

    def exported() -> list[str]:
        rows = parking.call(booking.renter_id, "held_on_me", part="dispute_photos")["rows"]
        return [row["photo_id"] for row in rows]

    assert exported() == [photo]
    with parking.database() as session:
        erase(session, HELD, booking.owner_id)
    assert exported() == []


def test_only_ones_own_photos_and_six_at_most(parking: Running) -> None:
    booking = disputed(parking)
    strange = uuid7()
    parking.listings.missing = [strange]
    with pytest.raises(ValidationFailed) as refused:
        show(parking, booking, booking.owner_id, str(strange))
    assert refused.value.errors[0]["code"] == "unknown_photo"
    photos = [str(uuid7()) for _ in range(6)]
    show(parking, booking, booking.owner_id, *photos)
    with pytest.raises(ValidationFailed) as refused:
        show(parking, booking, booking.owner_id, str(uuid7()))
    assert refused.value.errors[0]["code"] == "too_many"
    again = show(parking, booking, booking.owner_id, photos[0])
    assert len(again["dispute"]["photos"]) == 6


def test_there_is_nothing_to_show_without_a_dispute_and_for_nobody_else(parking: Running) -> None:
    never, booking = stay(parking, "agreed"), disputed(parking)
    with pytest.raises(BookingState):
        show(parking, never, never.owner_id, str(uuid7()))
    with pytest.raises(BookingState):
        agree(parking, never, "owner_id")
    with pytest.raises(NotThere):
        show(parking, booking, uuid7(), str(uuid7()))
    with pytest.raises(NotThere):
        parking.call(uuid7(), "show_booking_conversation", booking_id=str(booking.id))


def test_each_agrees_for_their_own_words_once(parking: Running) -> None:
    court = Court(parking)
    booking = court.disputed()

    def talk(by: UUID) -> Json:
        return court.ask("disputed_talk", by, dispute_id=str(booking.dispute_id))

    assert talk(court.judge)["shown_by"] == []
    shown = agree(parking, booking, "renter_id")
    assert shown["dispute"]["conversation_shown_by"] == ["renter"]
    with pytest.raises(ConversationShown):
        agree(parking, booking, "renter_id")
    assert talk(court.judge) == {
        "deal_id": str(booking.id),
        "community_id": str(court.home),
        "two": [str(booking.owner_id), str(booking.renter_id)],
        "shown_by": [str(booking.renter_id)],
        "subjects": [["booking", str(booking.id)], ["parking_space", str(booking.space_id)]],
    }
    for side in SIDES:
        with pytest.raises(NotThere):
            talk(getattr(booking, side))
    court.decide(booking, back=0, out=booking.in_escrow)
    with pytest.raises(DisputeClosed):
        talk(court.judge)
