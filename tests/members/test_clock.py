"""What the clock does to many reviews at once, and to one that meets its counterpart."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from contracts.json import Json
from services.members.accounts.model import Member
from services.members.reviews import actions
from services.members.reviews.model import Review
from services.members.trade import Deal
from tests.members.builders import WEEK, a_deal
from tests.members.running import Running
from tests.support.locks import until_done_or_waiting


def two_with_a_deal(members: Running) -> tuple[Json, Json, Deal]:
    one, other = members.friends()
    deal = a_deal(UUID(one["member"]["id"]), UUID(other["member"]["id"]), finished_at=members.now)
    members.listings.deals_in(deal)
    return one, other, deal


def write(members: Running, by: Json, deal: Deal) -> None:
    token = by["access_token"]
    members.call("write_review", token=token, deal_id=str(deal.id), body={"rating": 4})


def reviews(members: Running, *deals: Deal) -> list[Review]:
    wanted = select(Review).where(Review.deal_id.in_([deal.id for deal in deals]))
    with members.unit.begin() as work:
        return list(work.session.scalars(wanted.order_by(Review.id)))


def test_a_review_that_cannot_be_shown_holds_up_no_other(
    members: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    deals = []
    for _ in range(2):
        one, _, deal = two_with_a_deal(members)
        write(members, one, deal)
        deals.append(deal)
    stuck = reviews(members, *deals)[0]
    show = actions.show_overdue_review

    def showing(session: Any, review_id: UUID, **more: Any) -> None:
        show(session, review_id, **more)
        if review_id == stuck.id:
            raise RuntimeError("a review that cannot be shown")

    monkeypatch.setattr(actions, "show_overdue_review", showing)
    members.later(WEEK)
    members.service.show_overdue_reviews()
    assert [review.status for review in reviews(members, *deals)] == ["hidden", "published"]


def test_the_second_review_and_the_clock_at_once_count_the_first_one_once(
    members: Running,
) -> None:
    one, other, deal = two_with_a_deal(members)
    write(members, one, deal)
    (first,) = reviews(members, deal)
    with ThreadPoolExecutor(1) as pool:
        with members.unit.begin() as work:
            actions.show_overdue_review(work.session, first.id, now=members.now + WEEK)
            writing = pool.submit(write, members, other, deal)
            until_done_or_waiting(members.unit.engine, writing)
        writing.result()
    assert [review.status for review in reviews(members, deal)] == ["published"] * 2
    with members.unit.begin() as work:
        counts = [
            work.session.get_one(Member, id_).rating_count
            for id_ in (first.about_id, first.author_id)
        ]
    assert counts == [1, 1]
