"""What is shown of members: the card everyone gets, the whole for oneself."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.avatars import avatar_json
from chassis.clock import rfc3339
from chassis.database import Row
from contracts.errors.base import Unauthenticated
from contracts.errors.general import NotThere
from contracts.errors.members import ErasureUnderWay
from contracts.json import Json
from services.members.accounts import rules
from services.members.accounts.model import Consent, MailboxMessage, Member, Phone
from services.members.phones import views as phone_views
from services.members.wechat import views as wechat_views

MAILBOX_LENGTH = 50


def card(session: Session, member: Member) -> Json:
    """{id, display_name, avatar, rating}: what anybody who may see a member sees."""
    return {
        "id": str(member.id),
        "display_name": member.display_name,
        "avatar": avatar_json(session, member.avatar_photo_id),
        "rating": rules.rating(member.rating_total, member.rating_count),
    }


def told_card(member: Member | Row) -> Json:
    """The same for the other services, which sign the photo's addresses for each viewer."""
    avatar = member.avatar_photo_id
    return {
        "member_id": str(member.id),
        "display_name": member.display_name,
        "avatar": str(avatar) if avatar else None,
        "rating": rules.rating(member.rating_total, member.rating_count),
    }


def cards(session: Session, member_ids: Iterable[UUID]) -> dict[UUID, Json]:
    """The card of each of `member_ids`."""
    found = session.scalars(select(Member).where(Member.id.in_(set(member_ids))))
    return {member.id: card(session, member) for member in found}


def photos_in_use(session: Session, photo_ids: Collection[UUID]) -> set[UUID]:
    """Those of `photo_ids` that are on somebody's card."""
    shown = select(Member.avatar_photo_id).where(Member.avatar_photo_id.in_(photo_ids))
    return {photo_id for photo_id in session.scalars(shown) if photo_id}


def active_member(session: Session, member_id: UUID, *, or_suspended: bool = False) -> Member:
    """The caller themselves; Unauthenticated where the account is gone or suspended."""
    member, statuses = session.get(Member, member_id), {"active"}
    if or_suspended:
        statuses.add("suspended")
    if member is None or member.status not in statuses:
        check_not_erasing(session, member_id)
        raise Unauthenticated
    return member


def check_not_erasing(session: Session, member_id: UUID) -> None:
    """ErasureUnderWay for the moment in which nobody knows yet whether the account will stay."""
    status = select(Member.status).where(Member.id == member_id)
    if session.scalar(status) == "erasing":
        raise ErasureUnderWay


def own_account(session: Session, member_id: UUID) -> Json:
    """The caller's card with what only they see of it."""
    member = active_member(session, member_id)
    avatar = member.avatar_photo_id
    return {
        **card(session, member),
        "avatar_photo_id": str(avatar) if avatar else None,
        "bio": member.bio,
        "language": member.language,
        "phone": phone_of(session, member_id),
        "phone_change": phone_views.waiting_json(session, member_id),
        "wechat": wechat_views.linked(session, member_id),
        "registered_at": rfc3339(member.registered_at),
        "terms": _terms(session, member_id),
        "version": member.version,
    }


def phone_of(session: Session, member_id: UUID) -> str | None:
    """The number the member signs in with."""
    return session.scalar(select(Phone.number).where(Phone.member_id == member_id))


def member_with(session: Session, phone: str) -> UUID:
    """Who signs in with this number; NotThere where nobody does."""
    member_id = session.scalar(select(Phone.member_id).where(Phone.number == phone))
    if member_id is None:
        raise NotThere
    return member_id


def ways_in(session: Session, member_id: UUID) -> dict[str, datetime]:
    """By what the member can sign in, "phone" or "wechat", and since when."""
    phone = select(Phone.linked_at).where(Phone.member_id == member_id)
    since = {
        "phone": session.scalar(phone),
        "wechat": wechat_views.linked_since(session, member_id),
    }
    return {way: at for way, at in since.items() if at is not None}


def _terms(session: Session, member_id: UUID) -> Json | None:
    """{version, agreed_at} of the terms agreed to last; None where none were shown."""
    last = session.scalar(
        select(Consent)
        .where(Consent.member_id == member_id)
        .order_by(Consent.agreed_at.desc(), Consent.terms_version.desc())
        .limit(1)
    )
    if last is None:
        return None
    return {"version": last.terms_version, "agreed_at": rfc3339(last.agreed_at)}


def neighbour_rows(session: Session, after: Sequence[UUID] | None, limit: int) -> list[Json]:
    """Everybody as the replicas should have them, by id, from past `after` on."""
    wanted = select(Member).order_by(Member.id).limit(limit)
    if after:
        wanted = wanted.where(Member.id > after[0])
    return [told_to_services(member) for member in session.scalars(wanted)]


def mailbox(
    session: Session, recipient: str, *, alerts: bool = False, purpose: str | None = None
) -> Json:
    """Development only, newest first: the codes sent to one phone to sign in with, or for another
    `purpose`, or what was sent that is no code."""
    code = MailboxMessage.code
    newest = (
        select(MailboxMessage)
        .where(
            MailboxMessage.recipient == recipient,
            code.is_(None) if alerts else code.is_not(None),
            MailboxMessage.purpose.is_not_distinct_from(purpose),
        )
        .order_by(MailboxMessage.sent_at.desc(), MailboxMessage.id.desc())
        .limit(MAILBOX_LENGTH)
    )
    return {
        "items": [
            {"to": m.recipient, "text": m.text, "code": m.code, "sent_at": rfc3339(m.sent_at)}
            for m in session.scalars(newest)
        ]
    }


def told_to_services(member: Member | Row) -> Json:
    """A member as the other services keep them: the card and its version."""
    return {**told_card(member), "version": member.version}
