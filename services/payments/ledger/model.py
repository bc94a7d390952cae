"""Accounts, entries and postings; what the triggers hold is said in the migrations."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.payments.base import Base
from services.payments.deals.model import Deal


class Account(Base):
    """`balance` is what is held for the account's holder, kept by a trigger on postings."""

    __tablename__ = "account"
    __table_args__ = (
        # The triggers look for a deal's escrow at every posting.
        UniqueConstraint("holder", "kind", "currency", name="account_one_each"),
        CheckConstraint("balance >= 0", name="never_below_zero"),
        CheckConstraint(
            "(kind IN ('escrow', 'payable')) = (balance IS NOT NULL)", name="balance_where_held"
        ),
        CheckConstraint(
            "(kind IN ('escrow', 'payable')) = (holder IS NOT NULL)", name="holder_where_held"
        ),
        {"info": {"append_only": True}},
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    holder: Mapped[UUID | None]
    balance: Mapped[int | None]


class Entry(Base):
    """A journal. `transaction` is the database transaction that wrote it, and all its postings."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("deal_id", "kind", "reference", name="entry_once"),
        UniqueConstraint("id", "currency"),
        {"info": {"append_only": True}},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    deal_id: Mapped[UUID] = mapped_column(ForeignKey(Deal.id))
    kind: Mapped[str]
    reference: Mapped[str]
    currency: Mapped[str]
    booked_at: Mapped[datetime]
    transaction: Mapped[int] = mapped_column(
        server_default=text("(pg_current_xact_id()::text)::bigint")
    )


class Posting(Base):
    """One line of an entry: a debit is positive, a credit negative."""

    __tablename__ = "posting"
    __table_args__ = (
        ForeignKeyConstraint(["entry_id", "currency"], ["entry.id", "entry.currency"]),
        ForeignKeyConstraint(["account", "currency"], ["account.code", "account.currency"]),
        UniqueConstraint("entry_id", "account"),
        CheckConstraint("amount <> 0", name="moves_something"),
        {"info": {"append_only": True}},
    )

    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    entry_id: Mapped[UUID]
    account: Mapped[str] = mapped_column(index=True)
    currency: Mapped[str]
    amount: Mapped[int]
