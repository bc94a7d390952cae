"""What every table of objections has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts import disputes as rules


class Objection:
    """By whom, why and since when, and what the other side answered. It is open until `closed_at`:
    the two have settled it, or the committee has decided it: then who has, why, and how what was
    held was divided (minor units).

    A service names its own `id` and `deal_id`.
    """

    if TYPE_CHECKING:
        id: Mapped[UUID]
        deal_id: Mapped[UUID]

    by_id: Mapped[UUID] = mapped_column(index=True)
    reason: Mapped[str]
    text: Mapped[str]
    opened_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    explanation: Mapped[str | None]
    to_payer: Mapped[int | None]
    to_payee: Mapped[int | None]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def state(self) -> str:
        return rules.state(is_open=self.is_open, decided=self.decided_at is not None)


@dataclass(frozen=True)
class Case:
    """A dispute before the committee of the community of what was offered. The `deal` is the
    service's own, with `id`, `owner_id` (who is paid), `payer_id`, `divisible`, `side_of()`."""

    dispute: Any
    deal: Any
    community_id: UUID


def checks(reasons: Iterable[str]) -> tuple[CheckConstraint, ...]:
    """What holds of each objection, whatever it is about."""
    among = ", ".join(repr(reason) for reason in reasons)
    return (
        CheckConstraint(f"reason IN ({among})", name="reason"),
        CheckConstraint("char_length(text) BETWEEN 1 AND 1000", name="text"),
        CheckConstraint("char_length(answer) BETWEEN 1 AND 1000", name="answer"),
        CheckConstraint("num_nulls(answer, answered_at) IN (0, 2)", name="answered"),
        CheckConstraint("char_length(explanation) BETWEEN 1 AND 1000", name="explanation"),
        CheckConstraint("to_payer >= 0 AND to_payee >= 0", name="amounts"),
    )
