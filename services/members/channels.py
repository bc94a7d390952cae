"""The port to whoever pushes notifications to a phone.

A channel is one of contracts.news.base.CHANNELS other than the inbox itself. It is named in this
service's settings; `services.members.deliveries` decides what is pushed, when, and how often it is
tried. Nothing waits for a channel: it is asked outside of any transaction, by a clock.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID


class Outcome(StrEnum):
    """What became of one try. A channel that raises is one that could not be reached."""

    SENT = "sent"
    # Away, busy, too many at once: it may be taken later.
    TRY_AGAIN = "try_again"
    # It will never be taken, for a reason of its own: there is no such address any more.
    GIVE_UP = "give_up"
    # The member wants no more of this kind here: the kind is switched off on this channel.
    STOP_KIND = "stop_kind"


@dataclass(frozen=True)
class Push:
    """One message. `reference` is the same in every try, so that a carrier can tell one from two;
    `kind` is one of contracts.news.KINDS, for carriers that only fill in a template of the kind.

    `subject` is what it points to, (kind, id); `text` is in `locale`, with names and amounts, and
    `line` as much of the same as fits where there is little room (contracts.news.PUSH_LENGTH).
    """

    reference: UUID
    address: str
    kind: str
    text: str
    line: str
    locale: str
    subject: tuple[str, UUID]
    happened_at: datetime


class Channel(Protocol):
    """`name` is the channel's in contracts.news.base.CHANNELS."""

    @property
    def name(self) -> str: ...

    def address_of(self, session: Any, member_id: UUID, kind: str) -> str | None:
        """Where the member gets news of `kind` on this channel; None where they do not.

        `session` is members' own; only reads."""

    def send(self, push: Push) -> Outcome:
        """Try once, in bounded time, outside of any transaction."""
