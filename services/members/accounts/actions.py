"""Sending and checking codes, registering, changing what others see."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.general import IdempotencyKeyReused, ValidationFailed
from contracts.errors.members import CodeWrong
from contracts.errors.ways_in import LastWayIn
from contracts.requests.ways_in import SIGN_IN
from services.members.accounts import rules
from services.members.accounts.model import Consent, MailboxMessage, Member, Phone, PhoneCode
from services.members.accounts.views import told_card, ways_in
from services.members.communities.views import committees_of
from services.members.sms import Carrier, Sms, code_message
from services.members.trade import Trade

# Long enough for the daily limit to count them.
KEEP_CODES_FOR = timedelta(days=2)


def one_at_a_time(session: Session, phone: str) -> None:
    """Parallel guesses, and parallel first sign-ins, of one phone wait for each other."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(phone, 0))))


def send_code(
    session: Session,
    phone: str,
    *,
    now: datetime,
    key: bytes,
    ttl: timedelta,
    locale: str,
    carrier: Carrier,
    purpose: str = SIGN_IN,
    widen_limits: int = 1,
    idempotency_key: str | None = None,
) -> bool:
    """Send a new code for `purpose` to `phone`; those sent before stay good. False, and nothing
    sent, when it was sent before for the same `idempotency_key`; IdempotencyKeyReused where that
    was for another purpose."""
    one_at_a_time(session, phone)
    if idempotency_key and _sent_for(session, phone, idempotency_key, purpose):
        return False
    day = now - timedelta(days=1)
    sent = select(PhoneCode.sent_at).where(PhoneCode.number == phone, PhoneCode.sent_at > day)
    rules.check_may_send(session.scalars(sent), now, widen=widen_limits)
    code = f"{secrets.randbelow(10**rules.CODE_DIGITS):0{rules.CODE_DIGITS}d}"
    salt = secrets.token_hex(16)
    session.add(
        PhoneCode(
            id=uuid7(),
            number=phone,
            salt=salt,
            digest=rules.code_digest(key, phone, code, salt),
            purpose=purpose,
            sent_at=now,
            expires_at=now + ttl,
            idempotency_key=idempotency_key,
        )
    )
    session.flush()
    carrier(code_message(phone, code, ttl, locale, purpose))
    return True


def use_code(
    session: Session,
    phone: str,
    code: str,
    *,
    now: datetime,
    key: bytes,
    purposes: Sequence[str] = (SIGN_IN,),
) -> None:
    """Use up the code sent to `phone`; CodeWrong (counted) or TooManyTries otherwise."""
    found = find_code(session, phone, code, now=now, key=key, purposes=purposes)
    found.used_at = now
    session.flush()


def find_code(
    session: Session,
    phone: str,
    code: str,
    *,
    now: datetime,
    key: bytes,
    purposes: Sequence[str],
) -> PhoneCode:
    """The live code sent to `phone` for one of `purposes`; CodeWrong (counted) or TooManyTries
    otherwise."""
    one_at_a_time(session, phone)
    sent = select(PhoneCode).where(PhoneCode.number == phone, PhoneCode.purpose.in_(purposes))
    sent = sent.order_by(PhoneCode.sent_at)
    live = rules.live_codes(list(session.scalars(sent)), now)
    for candidate in live:
        digest = rules.code_digest(key, phone, code, candidate.salt)
        if hmac.compare_digest(digest, candidate.digest):
            return candidate
    for candidate in live:
        candidate.wrong_tries += 1
    session.flush()
    raise CodeWrong


def forget_code(session: Session, phone: str, code: str, *, key: bytes) -> None:
    """As if it had not been sent, because it was not: asked for again, another one is."""
    one_at_a_time(session, phone)
    for sent in session.scalars(select(PhoneCode).where(PhoneCode.number == phone)):
        if hmac.compare_digest(rules.code_digest(key, phone, code, sent.salt), sent.digest):
            session.delete(sent)
    session.flush()


def account_of(
    session: Session, phone: str, *, display_name: str | None, language: str, now: datetime
) -> tuple[Member, bool]:
    """The member with this phone, registered now if there is none; True when just registered."""
    known = select(Member).join(Phone, Phone.member_id == Member.id).where(Phone.number == phone)
    member = session.scalar(known)
    if member is not None:
        return member, False
    member = register(session, display_name=display_name, language=language, now=now)
    session.add(Phone(number=phone, member_id=member.id, linked_at=now))
    session.flush()
    return member, True


def register(session: Session, *, display_name: str | None, language: str, now: datetime) -> Member:
    """A new member, who still needs a way to sign in."""
    name = display_name or _some_name(language)
    rules.check_name(name, serves=False)
    member = Member(
        id=uuid7(),
        display_name=name,
        bio="",
        language=language,
        status="active",
        version=1,
        rating_total=0,
        rating_count=0,
        registered_at=now,
    )
    session.add(member)
    session.flush()
    tell_card(session, "member_registered", member)
    return member


def check_another_way_in(
    session: Session, member_id: UUID, *, besides: str, now: datetime, wait: timedelta
) -> None:
    """LastWayIn where the member could not sign in any more, WayInTooNew where only by what has
    been linked within `wait`; the caller has locked them."""
    since = ways_in(session, member_id)
    others = [at for way, at in since.items() if way != besides]
    if not others:
        raise LastWayIn
    rules.check_gives_way(since[besides], min(others), now=now, wait=wait)


def consent(session: Session, member_id: UUID, terms_version: str, now: datetime) -> None:
    """Write down that the member agreed to these terms; agreed to again, the first time stands."""
    agreed = insert(Consent).values(member_id=member_id, terms_version=terms_version, agreed_at=now)
    session.execute(agreed.on_conflict_do_nothing())


def change_member(session: Session, member_id: UUID, changes: Mapping[str, Any]) -> Member:
    """Set `display_name`, `bio`, `language`, `avatar_photo_id` as far as given."""
    member = locked_member(session, member_id)
    before = _told(member)
    if name := changes.get("display_name"):
        rules.check_name(name, serves=bool(committees_of(session, member_id)))
    for field, value in changes.items():
        setattr(member, field, value)
    if _told(member) != before:
        member.version += 1
        session.flush()
        tell_card(session, "member_updated", member)
    if member.language != before[0]:
        _tell_language(session, member)
    return member


def drop_committees_name(session: Session, member_id: UUID) -> None:
    """Who is named like a committee and sits on none any more is named as who gave no name."""
    # Whoever takes such a name is waited for, or finds the seat gone.
    member = locked_member(session, member_id)
    if rules.reads_as_committee(member.display_name) and not committees_of(session, member_id):
        change_member(session, member_id, {"display_name": _some_name(member.language)})


def _some_name(language: str) -> str:
    return rules.friendly_name(secrets.randbelow(10**6), language)


def check_avatar(trade: Trade, changes: Mapping[str, Any]) -> None:
    """ValidationFailed where the photo that is to be one's avatar is not one's own."""
    photo_id = changes.get("avatar_photo_id")
    if photo_id is not None and not trade.owns_photos([photo_id]):
        raise ValidationFailed.at("/avatar_photo_id", "unknown_photo")


def _told(member: Member) -> tuple[Any, ...]:
    return (member.language, member.display_name, member.bio, member.avatar_photo_id)


def locked_member(session: Session, member_id: UUID) -> Member:
    """The member, whom nobody changes or holds still before this transaction has ended."""
    # The key does not change: rows that refer to it may be added meanwhile.
    wanted = select(Member).where(Member.id == member_id).with_for_update(key_share=True)
    return session.scalars(wanted.execution_options(populate_existing=True)).one()


def hold_still(session: Session, *member_ids: UUID) -> None:
    """None of them moves out or is suspended before this transaction has ended."""
    # In the order of ids, as everybody who locks several members does.
    wanted = select(Member.id).where(Member.id.in_(member_ids)).order_by(Member.id)
    session.execute(wanted.with_for_update(read=True))


def put_in_mailbox(session: Session, message: Sms, now: datetime) -> None:
    """Development's carrier: the message can be read instead of being sent."""
    session.add(
        MailboxMessage(
            id=uuid7(),
            recipient=message.to,
            text=message.text,
            code=message.code,
            purpose=None if message.purpose == SIGN_IN else message.purpose,
            sent_at=now,
        )
    )
    session.flush()


def forget_old_codes(session: Session, now: datetime) -> None:
    """Codes are personal data too: none is kept longer than the limits need it."""
    session.execute(delete(PhoneCode).where(PhoneCode.sent_at < now - KEEP_CODES_FOR))
    session.execute(delete(MailboxMessage).where(MailboxMessage.sent_at < now - KEEP_CODES_FOR))


def _sent_for(session: Session, phone: str, idempotency_key: str, purpose: str) -> bool:
    """Of what is asked for, the purpose is all that can be other under a key of the phone's."""
    wanted = select(PhoneCode.purpose)
    known = session.scalar(
        wanted.where(PhoneCode.number == phone, PhoneCode.idempotency_key == idempotency_key)
    )
    if known not in (None, purpose):
        raise IdempotencyKeyReused
    return known is not None


def tell_card(session: Session, what: str, member: Member) -> None:
    """Tell the whole card, under the version the member has by now."""
    version, told = member.version, told_card(member)
    publish(session, what, aggregate_id=member.id, aggregate_version=version, data=told)


def _tell_language(session: Session, member: Member) -> None:
    told = {"member_id": str(member.id), "language": member.language}
    publish(
        session,
        "member_language_changed",
        aggregate_id=member.id,
        aggregate_version=member.version,
        data=told,
    )
