"""Reads of disputes: which of them somebody of a committee may judge."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from chassis.circle import neighbour_cards
from chassis.disputes.model import Case, Evidence, Objection
from chassis.ids import as_uuid
from chassis.pages import Page, Paging, encode_cursor, page
from contracts import disputes as rules
from contracts.errors.general import NotThere
from contracts.json import Json


@dataclass(frozen=True)
class Docket:
    """The disputes of one service. `cases` selects each with its deal and community, `has_part`
    says in SQL whose matter it is: nobody judges their own."""

    dispute: type[Objection]
    evidence: type[Evidence]
    # Select of the three: its type cannot say so for any table.
    cases: Any
    community_id: ColumnElement[UUID]
    has_part: Callable[[UUID], ColumnElement[bool]]

    def case(self, session: Session, dispute_id: str, me: UUID, homes: Collection[UUID]) -> Case:
        """The dispute, for whoever may decide it: who sits on the committee of one of `homes`.
        NotThere for everybody else."""
        wanted = self._before(me, homes).where(self.dispute.id == as_uuid(dispute_id))
        row = session.execute(wanted).one_or_none()
        if row is None:
            raise NotThere
        return Case(*row)

    def known(self, session: Session, dispute_id: UUID) -> Case:
        """The dispute, for whoever has found it otherwise."""
        wanted = self.cases.where(self.dispute.id == dispute_id)
        return Case(*session.execute(wanted).one()[:3])

    def of_others(self, session: Session, dispute_id: str, me: UUID) -> Case:
        """The dispute, for whoever has no part in it; NotThere."""
        wanted = self.cases.where(self.dispute.id == as_uuid(dispute_id), ~self.has_part(me))
        row = session.execute(wanted).one_or_none()
        if row is None:
            raise NotThere
        return Case(*row)

    def two_of(self, session: Session, dispute_id: UUID) -> tuple[UUID, UUID]:
        """Whose deal it is."""
        deal = self.known(session, dispute_id).deal
        return deal.owner_id, deal.payer_id

    def shows(self, session: Session, photo_id: UUID, viewer_id: UUID) -> set[UUID]:
        """The communities whose committees may look at the photo, which somebody shows in a dispute
        that is open; without those where it is the viewer's own matter."""
        wanted = self.cases.with_only_columns(self.community_id).where(
            self.dispute.closed_at.is_(None), self._has(photo_id), ~self.has_part(viewer_id)
        )
        return set(session.scalars(wanted))

    def _has(self, photo_id: UUID) -> ColumnElement[bool]:
        return self.dispute.photos.any(self.evidence.photo_id == photo_id)

    def overdue(self, now: datetime) -> Select[UUID]:
        """Those whose time is over."""
        return self._open().where(self.dispute.decide_by <= now)

    def near(self, now: datetime) -> Select[UUID]:
        """Those of which the committee is to be reminded."""
        return self._open().where(self.dispute.remind_at <= now)

    def _open(self) -> Select[UUID]:
        return select(self.dispute.id).where(self.dispute.closed_at.is_(None))

    def page(
        self, session: Session, me: UUID, homes: Collection[UUID], query: dict[str, Any]
    ) -> Page:
        """Those before the committees of `homes` in which I have no part, newest first."""
        wanted = self._before(me, homes)
        if status := query.get("status"):
            wanted = wanted.where(self._in_state(status))
        order = (self.dispute.opened_at.desc(), self.dispute.id.desc())
        found = page(session, wanted, order=order, paging=Paging.of(query))
        return Page([Case(*row[:3]) for row in found.items], found.next_cursor)

    def _before(self, me: UUID, homes: Collection[UUID]) -> Select[Any]:
        found: Select[Any] = self.cases.where(self.community_id.in_(homes), ~self.has_part(me))
        return found

    def _in_state(self, state: str) -> ColumnElement[bool]:
        is_open = self.dispute.closed_at.is_(None)
        decided = self.dispute.decided_by.is_not(None)
        agreed = self.dispute.proposal_id.is_not(None)
        lapsed = self.dispute.decided_at.is_not(None) & ~decided & ~agreed
        return {
            rules.OPEN: is_open,
            rules.DECIDED: decided,
            rules.LAPSED: lapsed,
            rules.SETTLED: ~is_open & ~decided & ~lapsed,
        }[state]


def listed(
    session: Session, cases: Sequence[Case], shown: Callable[[Case, dict[UUID, Json]], Json]
) -> list[Json]:
    """As the committee sees them in a list, each `shown` with the cards of its two. `cursor` is
    where the list goes on behind each: the gateway puts those of both services in one order."""
    people = {who for case in cases for who in (case.deal.owner_id, case.deal.payer_id)}
    cards = neighbour_cards(session, people)
    return [
        shown(case, cards)
        | {"cursor": encode_cursor((case.dispute.opened_at, case.dispute.id), (True, True))}
        for case in cases
    ]
