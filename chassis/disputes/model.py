"""What every table of objections has, and every table of what is proposed to end one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from chassis.ids import uuid7
from contracts import disputes as rules


class Objection:
    """By whom, why and since when, and what the other side answered. It is open until `closed_at`,
    and waits for `decide_by`. It ends as the two settle their deal (then nothing more is said
    here), or at `decided_at`: by the committee (`decided_by`, `explanation`), by a proposal that
    both agreed to (`proposal_id`), or, with neither, by the clock. What was held is then divided
    (minor units); undivided is what goes on, or had no money.

    A service names its own `id`, `deal_id`, `proposals` and `photos`.
    """

    if TYPE_CHECKING:
        id: Mapped[UUID]
        deal_id: Mapped[UUID]
        proposals: Mapped[list[Any]]
        photos: Mapped[list[Any]]

    by_id: Mapped[UUID] = mapped_column(index=True)
    reason: Mapped[str]
    text: Mapped[str]
    opened_at: Mapped[datetime]
    decide_by: Mapped[datetime] = mapped_column(server_default=sql("now() + '14 days'"))
    # None once the committee has been reminded.
    remind_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    # Since when each lets the committee read what they have said to the other about the deal.
    payer_shows_at: Mapped[datetime | None]
    payee_shows_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    explanation: Mapped[str | None]
    to_payer: Mapped[int | None]
    to_payee: Mapped[int | None]

    proposal_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("dispute_proposal.id", name="dispute_proposal_id_fkey", use_alter=True)
    )

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def ended_by(self) -> str | None:
        """committee | both | clock; None while it is open, and of what was settled otherwise."""
        if self.decided_at is None:
            return None
        if self.decided_by is not None:
            return rules.COMMITTEE
        return rules.BOTH if self.proposal_id else rules.CLOCK

    @property
    def state(self) -> str:
        return rules.state(is_open=self.is_open, ended_by=self.ended_by)


class Proposal:
    """How one side would end it, the `number`th of theirs. One stands at a time: whatever comes
    after it, from either side, replaces it."""

    __tablename__ = "dispute_proposal"

    if TYPE_CHECKING:
        dispute_id: Mapped[UUID]

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    by_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[int]
    to_payer: Mapped[int | None]
    to_payee: Mapped[int | None]
    handed_over: Mapped[bool | None]
    state: Mapped[str]
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def split(self) -> rules.Split:
        return rules.Split(self.to_payer, self.to_payee, self.handed_over)


class Evidence:
    """A photo that one side shows, the `number`th of theirs, to the other and to the committee."""

    __tablename__ = "dispute_photo"

    if TYPE_CHECKING:
        dispute_id: Mapped[UUID]

    photo_id: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    by_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[int]
    added_at: Mapped[datetime]


@dataclass(frozen=True)
class Case:
    """A dispute before the committee of the community of what was offered. The `deal` is the
    service's own, with `id`, `currency`, `owner_id` (who is paid), `payer_id`, `divisible`,
    `handed_over` (None of what is no thing) and `side_of()`."""

    dispute: Any
    deal: Any
    community_id: UUID


def checks(reasons: Iterable[str]) -> tuple[CheckConstraint, ...]:
    """What holds of each objection, whatever it is about. What it says beside what is said of the
    deal and of proposals, triggers hold (chassis.disputes.settlement)."""
    among = ", ".join(repr(reason) for reason in reasons)
    return (
        CheckConstraint(f"reason IN ({among})", name="reason"),
        CheckConstraint("char_length(text) BETWEEN 1 AND 1000", name="text"),
        CheckConstraint("char_length(answer) BETWEEN 1 AND 1000", name="answer"),
        CheckConstraint("num_nulls(answer, answered_at) IN (0, 2)", name="answered"),
        CheckConstraint("char_length(explanation) BETWEEN 1 AND 1000", name="explanation"),
        CheckConstraint("to_payer >= 0 AND to_payee >= 0", name="amounts"),
        CheckConstraint("num_nulls(to_payer, to_payee) IN (0, 2)", name="divided"),
        CheckConstraint("decide_by > opened_at", name="deadline"),
        CheckConstraint(
            "CASE WHEN decided_at IS NULL"
            " THEN num_nonnulls(decided_by, explanation, proposal_id, to_payer) = 0"
            " ELSE closed_at IS NOT NULL AND num_nulls(decided_by, explanation) IN (0, 2)"
            " AND num_nonnulls(decided_by, proposal_id) < 2 END",
            name="decided",
        ),
    )


def proposal_checks() -> tuple[Any, ...]:
    """What holds of each proposal."""
    states = ", ".join(repr(state) for state in rules.PROPOSAL_STATES)
    return (
        UniqueConstraint("dispute_id", "by_id", "number"),
        _one("open"),
        _one("accepted"),
        CheckConstraint(f"state IN ({states})", name="state"),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
        CheckConstraint(f"number BETWEEN 1 AND {rules.MOST_PROPOSALS}", name="number"),
        CheckConstraint("num_nulls(to_payer, to_payee) IN (0, 2)", name="divided"),
        CheckConstraint("to_payer >= 0 AND to_payee >= 0", name="amounts"),
        CheckConstraint("num_nonnulls(to_payer, handed_over) > 0", name="says"),
    )


def evidence_checks() -> tuple[Any, ...]:
    """What holds of each photo."""
    return (
        UniqueConstraint("dispute_id", "by_id", "number"),
        CheckConstraint(f"number BETWEEN 1 AND {rules.MOST_PHOTOS}", name="number"),
    )


def _one(state: str) -> Index:
    """Of one dispute."""
    return Index(
        f"dispute_proposal_one_{state}_key",
        "dispute_id",
        unique=True,
        postgresql_where=sql(f"state = '{state}'"),
    )
