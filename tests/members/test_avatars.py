"""The photo on a member's card: one's own, shown to whom the card is shown, and nobody else."""

from uuid import UUID

import pytest
from sqlalchemy import select

from chassis.holdings import told_page
from chassis.ids import uuid7
from chassis.tables import outbox
from contracts.errors.general import ValidationFailed
from contracts.json import Json
from services.members.parties.actions import note_parties
from services.members.privacy.views import HELD
from services.members.residency.actions import move_out
from services.members.standing.actions import judge_member
from tests.members.builders import no_trade
from tests.members.running import Running


def wears(members: Running, who: Json) -> str:
    """A photo of theirs that they have put on their card."""
    photo = str(uuid7())
    members.listings.photos.add(photo)
    change(members, who, photo)
    return photo


def change(members: Running, who: Json, photo: str | None) -> Json:
    body = {"avatar_photo_id": photo}
    return dict(members.call("change_me", token=who["access_token"], body=body))


def seen(members: Running, photo: str, viewer: Json) -> bool:
    asked = {"photo_id": photo, "viewer_id": viewer["member"]["id"]}
    return bool(members.call("may_see_photo", **asked)["seen"])


def shown(members: Running, who: Json, viewer: Json) -> Json | None:
    asked = {"member_id": who["member"]["id"], "token": viewer["access_token"]}
    avatar: Json | None = members.call("show_member", **asked)["avatar"]
    return avatar


def told(members: Running, who: Json) -> list[str | None]:
    """What the other services heard of it, the first first."""
    with members.unit.read() as work:
        heard = select(outbox.c.data["avatar"].astext).where(
            outbox.c.aggregate_id == UUID(who["member"]["id"]),
            outbox.c.type.in_(["member_registered", "member_updated"]),
        )
        return list(work.session.scalars(heard.order_by(outbox.c.seq)))


def test_each_viewer_is_given_addresses_of_their_own(members: Running) -> None:
    one, other = members.friends()
    assert shown(members, one, other) is None
    photo = wears(members, one)
    mine = members.call("show_me", token=one["access_token"])
    assert mine["avatar_photo_id"] == mine["avatar"]["id"] == photo
    theirs = shown(members, one, other)
    assert theirs is not None
    assert theirs["urls"].keys() == {"thumb", "medium", "large"}
    assert f"viewer={other['member']['id']}&" in theirs["urls"]["thumb"]
    assert f"viewer={one['member']['id']}&" in mine["avatar"]["urls"]["thumb"]
    listed = members.call("list_friends", token=other["access_token"], query={})["items"]
    assert [friend["avatar"] for friend in listed] == [theirs]


def test_another_sign_in_shows_it_as_well(members: Running) -> None:
    one, _ = members.friends()
    photo = wears(members, one)
    me = members.call("show_me", token=one["access_token"])
    again = members.signed_in(me["phone"])["member"]
    assert again["avatar"]["id"] == photo
    assert f"viewer={me['id']}&" in again["avatar"]["urls"]["thumb"]


def test_a_photo_that_is_not_ones_own_is_refused_and_changes_nothing(members: Running) -> None:
    one, _ = members.friends()
    photo = wears(members, one)
    with pytest.raises(ValidationFailed) as refused:
        change(members, one, str(uuid7()))
    assert [error["pointer"] for error in refused.value.errors] == ["/avatar_photo_id"]
    assert members.call("show_me", token=one["access_token"])["avatar_photo_id"] == photo


def test_a_change_is_told_and_null_takes_it_off(members: Running) -> None:
    one, other = members.friends()
    first, second = wears(members, one), wears(members, one)
    members.call("change_me", token=one["access_token"], body={"bio": "爱养花"})
    cleared = change(members, one, None)
    assert (cleared["avatar"], cleared["avatar_photo_id"]) == (None, None)
    assert shown(members, one, other) is None
    assert told(members, one) == [None, first, second, second, None]
    assert not seen(members, second, other)


def test_neighbours_see_it_and_a_stranger_does_not(members: Running) -> None:
    one, other = members.friends()
    photo = wears(members, one)
    stranger, newcomer = members.resident(members.a_community()), members.signed_in()
    assert [seen(members, photo, who) for who in (one, other)] == [True, True]
    assert [seen(members, photo, who) for who in (stranger, newcomer)] == [False, False]
    assert not seen(members, str(uuid7()), other)


@pytest.mark.parametrize("blocker", [0, 1])
def test_a_block_hides_it_from_both(members: Running, blocker: int) -> None:
    pair = members.friends()
    photos = [wears(members, who) for who in pair]
    token, blocked = pair[blocker]["access_token"], pair[1 - blocker]["member"]["id"]
    members.call("block_member", token=token, member_id=blocked)
    assert not seen(members, photos[0], pair[1])
    assert not seen(members, photos[1], pair[0])
    assert seen(members, photos[0], pair[0])


@pytest.mark.parametrize("owns", [True, False])
def test_who_has_moved_out_is_known_to_whom_they_have_a_deal_with(
    members: Running, owns: bool
) -> None:
    one, other = members.friends()
    photo, me = wears(members, one), one["member"]["id"]
    with members.unit.begin() as work:
        move_out(work.session, UUID(me), work.now)
    assert not seen(members, photo, other)
    payee, payer = (me, other["member"]["id"]) if owns else (other["member"]["id"], me)
    deal = {"deal_id": str(uuid7()), "payee_id": payee, "payer_id": payer}
    with members.unit.begin() as work:
        note_parties(work.session, deal, work.now)
    assert seen(members, photo, other)
    members.call("block_member", token=other["access_token"], member_id=me)
    assert not seen(members, photo, other)


def test_of_who_is_suspended_only_they_see_it(members: Running) -> None:
    community = members.a_community()
    committee = members.resident(community, committee=True)
    one, other = members.resident(community), members.resident(community)
    photo, others = wears(members, one), wears(members, other)
    by, me = UUID(committee["member"]["id"]), UUID(one["member"]["id"])
    with members.unit.begin() as work:
        judge_member(work.session, no_trade(), by, me, "suspend", reason="多次失约", now=work.now)
    assert not seen(members, photo, other)
    assert not seen(members, others, one)
    assert seen(members, photo, one)


def test_who_has_left_has_none(members: Running) -> None:
    one, other = members.friends()
    photo = wears(members, one)
    with members.unit.read() as work:
        me = UUID(one["member"]["id"])
        [mine], _ = told_page(work.session, HELD.named("profile"), me, None)
    assert mine["avatar_photo_id"] == photo
    members.call("erase_me", token=one["access_token"])
    assert not seen(members, photo, other)
    assert told(members, one)[-1] is None
    assert members.call("photos_in_use", photo_ids=[photo]) == {"in_use": []}
