"""When an offer ends is a whole minute however it was offered: what is shown can be asked for."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from chassis.service import load
from contracts.requests.listings import ChangeListing
from services.listings.drafts.actions import publish_draft, save_draft
from services.listings.items.actions import renew_item, repost_item, withdraw_item
from services.listings.items.model import Item
from services.listings.items.rules import LIFETIME, MINUTE, whole_minute
from services.listings.items.views import detail
from tests.listings.builders import (
    NOW,
    a_photo,
    a_standing,
    an_item,
    looking,
    terms,
    two_friends,
)
from tests.listings.pages import changed

ODD = NOW + timedelta(seconds=7, microseconds=123)


def offered(session: Session, owner: UUID) -> Item:
    return an_item(session, owner, now=ODD)


def renewed(session: Session, owner: UUID) -> Item:
    item = an_item(session, owner)
    return renew_item(session, item, standing=a_standing(owner), now=ODD)


def reposted(session: Session, owner: UUID) -> Item:
    item = withdraw_item(session, an_item(session, owner))
    return repost_item(session, item, {}, standing=a_standing(owner), now=ODD)


def published_from_a_draft(session: Session, owner: UUID) -> Item:
    asked = terms(photo_ids=[a_photo(session, owner)])
    draft = save_draft(session, asked, standing=a_standing(owner), now=NOW)
    return publish_draft(session, draft, {}, standing=a_standing(owner), now=ODD)


@pytest.mark.parametrize("offer", [offered, renewed, reposted, published_from_a_draft])
def test_what_is_shown_can_be_asked_for(
    session: Session, offer: Callable[[Session, UUID], Item]
) -> None:
    owner, _ = two_friends(session)
    item = offer(session, owner)
    shown = detail(session, str(item.id), looking(owner)).answer.body or {}
    asked = load(ChangeListing, {"expires_at": shown["expires_at"]})
    assert ODD + LIFETIME <= asked["expires_at"] < ODD + LIFETIME + MINUTE
    assert changed(session, item, **asked).expires_at == asked["expires_at"]


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (NOW, NOW),
        (NOW + timedelta(microseconds=1), NOW + MINUTE),
        (NOW + timedelta(seconds=59), NOW + MINUTE),
        (NOW + MINUTE, NOW + MINUTE),
    ],
)
def test_a_minute_is_never_cut_short(moment: datetime, expected: datetime) -> None:
    assert whole_minute(moment) == expected
