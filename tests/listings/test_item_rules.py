import itertools

import pytest

from chassis.ids import uuid7
from contracts.errors.general import ResidencyRequired, ValidationFailed
from contracts.errors.listings import ListingState
from contracts.labels import ITEM
from services.listings.items import rules
from services.listings.items.rules import Status, Step
from tests.listings.builders import DAY, NOW

EXPECTED = {
    Status.DRAFT: {Step.CHANGE: Status.DRAFT, Step.PUBLISH: Status.PUBLISHED},
    Status.PUBLISHED: {
        Step.CHANGE: Status.PUBLISHED,
        Step.RESERVE: Status.RESERVED,
        Step.WITHDRAW: Status.WITHDRAWN,
        Step.EXPIRE: Status.EXPIRED,
        Step.RENEW: Status.PUBLISHED,
        Step.REMOVE: Status.REMOVED,
    },
    Status.RESERVED: {
        Step.CHANGE: Status.RESERVED,
        Step.FREE: Status.PUBLISHED,
        Step.COMPLETE: Status.COMPLETED,
        Step.REMOVE: Status.REMOVED,
    },
    Status.COMPLETED: {Step.REMOVE: Status.REMOVED},
    Status.WITHDRAWN: {Step.REMOVE: Status.REMOVED},
    Status.EXPIRED: {Step.RENEW: Status.PUBLISHED, Step.REMOVE: Status.REMOVED},
    Status.REMOVED: {Step.FREE: Status.REMOVED, Step.COMPLETE: Status.REMOVED},
}


@pytest.mark.parametrize(("status", "step"), list(itertools.product(Status, Step)))
def test_every_pair_of_state_and_step_leads_where_it_should_or_nowhere(
    status: Status, step: Step
) -> None:
    if step in EXPECTED[status]:
        assert rules.after(status, step) == EXPECTED[status][step]
    else:
        with pytest.raises(ListingState) as refused:
            rules.after(status, step)
        assert refused.value.state == status


def test_every_state_has_words_for_people() -> None:
    assert set(Status) == set(ITEM)


@pytest.mark.parametrize(
    ("kind", "price", "wanted", "pointer"),
    [
        ("sell", None, None, "/price"),
        ("sell", 0, None, "/price"),
        ("give", 1, None, "/price"),
        ("swap", None, None, "/wanted"),
        ("swap", 100, None, "/wanted"),
    ],
)
def test_terms_that_do_not_fit_the_kind_are_refused_at_their_field(
    kind: str, price: int | None, wanted: str | None, pointer: str
) -> None:
    with pytest.raises(ValidationFailed) as refused:
        rules.check_terms(kind, price=price, wanted=wanted)
    assert refused.value.errors[0]["pointer"] == pointer


@pytest.mark.parametrize(
    ("kind", "price", "wanted"),
    [("sell", 1, None), ("give", None, None), ("swap", None, "books"), ("swap", 500, "books")],
)
def test_terms_that_fit_the_kind_pass(kind: str, price: int | None, wanted: str | None) -> None:
    rules.check_terms(kind, price=price, wanted=wanted)


def test_an_item_may_be_hidden_from_neighbours_but_not_from_strangers_or_oneself() -> None:
    owner, neighbour, stranger = uuid7(), uuid7(), uuid7()
    rules.check_hidden_from([neighbour], owner_id=owner, outsiders=[stranger])
    for refused in ([neighbour, stranger], [owner]):
        with pytest.raises(ValidationFailed):
            rules.check_hidden_from(refused, owner_id=owner, outsiders=[stranger])


def test_an_offer_lasts_thirty_days_unless_its_owner_says_otherwise() -> None:
    assert rules.expiry(None, now=NOW) == NOW + 30 * DAY
    assert rules.expiry(NOW + DAY, now=NOW) == NOW + DAY
    assert rules.expiry(NOW + 180 * DAY, now=NOW) == NOW + 180 * DAY
    for wrong, code in ((NOW, "in_the_past"), (NOW + 180.01 * DAY, "too_far_ahead")):
        with pytest.raises(ValidationFailed) as refused:
            rules.expiry(wrong, now=NOW)
        assert refused.value.errors == [{"pointer": "/expires_at", "code": code}]


@pytest.mark.parametrize("residency", [None, "pending", "rejected"])
def test_only_a_verified_resident_may_go_on(residency: str | None) -> None:
    rules.require_resident("approved")
    with pytest.raises(ResidencyRequired):
        rules.require_resident(residency)
