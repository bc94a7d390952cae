"""What changes a dispute in the same way, whatever it is about. Nothing here asks the database: a
service loads the dispute under its deal's lock, and flushes."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, object_session

from chassis.disputes.model import Case, Objection, Proposal
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts import disputes as rules
from contracts.disputes import Split
from contracts.errors.general import NotThere
from contracts.json import Json
from contracts.money import money_json


def deadlines(opened_at: datetime, lasts: timedelta) -> dict[str, datetime]:
    """Until when a dispute that is opened now waits, and when the committee is reminded of it."""
    decide_by = opened_at + lasts
    return {"decide_by": decide_by, "remind_at": rules.reminder(opened_at, decide_by)}


def note_answer(dispute: Objection, said: str, *, by: UUID, now: datetime) -> None:
    """The other side's own word, once, while it is open: so the committee decides having heard
    both. NotParty, DisputeAnswered, DisputeClosed."""
    rules.check_answer(by_objector=dispute.by_id == by, answered=dispute.answer is not None)
    rules.check_open(is_open=dispute.is_open)
    dispute.answer, dispute.answered_at = said, now


def propose(dispute: Objection, table: type[Any], split: Split, *, by: UUID, now: datetime) -> None:
    """One side says how it would end it, in the place of whatever has been proposed before.
    `table` is that of the service's proposals. DisputeClosed, TooManyProposals."""
    rules.check_open(is_open=dispute.is_open)
    made = sum(each.by_id == by for each in dispute.proposals)
    rules.check_may_propose(made=made)
    _end_open(dispute, rules.REPLACED, now)
    dispute.proposals.append(
        table(
            id=uuid7(),
            by_id=by,
            number=made + 1,
            to_payer=split.to_payer,
            to_payee=split.to_payee,
            handed_over=split.handed_over,
            state=rules.PENDING,
            made_at=now,
        )
    )


def accept(
    dispute: Objection, proposal_id: UUID | None, *, by: UUID, held: int | None, now: datetime
) -> Split:
    """The other side agrees: the dispute has ended with this division. NotThere, NotParty,
    ProposalOver, ProposalOutdated."""
    found = next((each for each in dispute.proposals if each.id == proposal_id), None)
    if found is None:
        raise NotThere
    rules.check_acceptance(found.split, own=found.by_id == by, state=found.state, held=held)
    _end(found, rules.ACCEPTED, now)
    # Before the dispute names it: of two rows each of which names the other, one is first.
    _flush(dispute)
    dispute.proposal_id = found.id
    split: Split = found.split
    end(dispute, split, now=now)
    return split


def show_photos(
    dispute: Objection, table: type[Any], photo_ids: Sequence[UUID], *, by: UUID, now: datetime
) -> None:
    """One side shows more photos, which are their own; what is shown already stays as it is.
    `table` is the service's. DisputeClosed, ValidationFailed."""
    rules.check_open(is_open=dispute.is_open)
    known = {each.photo_id for each in dispute.photos}
    more = [each for each in dict.fromkeys(photo_ids) if each not in known]
    had = sum(each.by_id == by for each in dispute.photos)
    rules.check_photos(shown=had + len(more))
    dispute.photos += [
        table(photo_id=photo_id, by_id=by, number=number, added_at=now)
        for number, photo_id in enumerate(more, had + 1)
    ]


def show_conversation(dispute: Objection, *, by_payer: bool, now: datetime) -> None:
    """One side lets the committee read their own part of what the two have said to each other.
    DisputeClosed, ConversationShown."""
    rules.check_open(is_open=dispute.is_open)
    given = dispute.payer_shows_at if by_payer else dispute.payee_shows_at
    rules.check_consent(given=given is not None)
    if by_payer:
        dispute.payer_shows_at = now
    else:
        dispute.payee_shows_at = now


def end(
    dispute: Objection,
    split: Split,
    *,
    now: datetime,
    judge: UUID | None = None,
    reason: str | None = None,
) -> None:
    """Close it by a word of its own: the committee's (`judge`, `reason`), that of both, or the
    clock's."""
    _end_open(dispute, rules.VOID, now)
    dispute.closed_at = dispute.decided_at = now
    dispute.decided_by, dispute.explanation = judge, reason
    dispute.to_payer, dispute.to_payee = split.to_payer, split.to_payee
    dispute.remind_at = None


def puts_off(
    dispute: Objection, back_since: datetime | None, given: timedelta, now: datetime
) -> bool:
    """Whether it waits on: somebody had not all of the time that is `given`, being suspended until
    `back_since`."""
    until = rules.deadline(dispute.decide_by, back_since, given)
    if until > dispute.decide_by:
        dispute.remind_at = rules.reminder(until - given, until)
    dispute.decide_by = until
    return until > now


def told_of_end(case: Case) -> Json:
    """What an event says of how it has ended: who of the committee has decided, or that it was
    not the committee."""
    dispute, currency = case.dispute, case.deal.currency
    judge = dispute.decided_by
    return {
        "to_payer": money_json(dispute.to_payer, currency),
        "to_payee": money_json(dispute.to_payee, currency),
        "community_id": str(case.community_id),
        "decided_by": str(judge) if judge else None,
        **({} if judge else {"decided": dispute.ended_by}),
    }


def note_looks(
    session: Session,
    told: tuple[str, str],
    cases: Sequence[Case],
    *,
    seen_by: UUID,
    closely: bool = False,
) -> None:
    """That somebody of the committee has looked at them: members writes it down. `told` are the
    event that says so, and what it calls the deals' ids."""
    event_type, ids = told
    seen: dict[UUID, list[str]] = defaultdict(list)
    for case in cases:
        seen[case.community_id].append(str(case.deal.id))
    for community_id, deal_ids in sorted(seen.items()):
        publish(
            session,
            event_type,
            aggregate_id=uuid7(),
            aggregate_version=1,
            data={
                "community_id": str(community_id),
                "seen_by": str(seen_by),
                ids: deal_ids,
                "closely": closely,
            },
        )


def _end_open(dispute: Objection, state: str, now: datetime) -> None:
    standing = [each for each in dispute.proposals if each.state == rules.PENDING]
    for each in standing:
        _end(each, state, now)
    if standing:
        # Before another is written: only one stands at a time.
        _flush(dispute)


def _end(proposal: Proposal, state: str, now: datetime) -> None:
    proposal.state, proposal.ended_at = state, now


def _flush(dispute: Objection) -> None:
    session = object_session(dispute)
    if session is not None:
        session.flush()
