"""Signing in, refreshing and ending sessions."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis import idempotency
from chassis.clock import rfc3339
from chassis.ids import uuid7
from chassis.outbox import publish
from contracts.errors.base import Unauthenticated
from contracts.errors.general import NotThere
from contracts.errors.members import (
    AccountSuspended,
    RefreshTokenRefused,
    RefreshTokenReplayed,
)
from contracts.json import Json
from contracts.requests.ways_in import PRIVACY
from services.members.accounts import actions as account_actions
from services.members.accounts.model import Member
from services.members.accounts.views import active_member, check_not_erasing
from services.members.sessions import rules, views
from services.members.sessions.model import SignInSession
from services.members.sessions.rules import Issuer, SignedIn
from services.members.standing.rules import ACTIVE, SUSPENDED


def sign_in(
    session: Session,
    issuer: Issuer,
    asked: Json,
    *,
    language: str,
    now: datetime,
    idempotency_key: str | None = None,
    device: str | None = None,
) -> SignedIn:
    """A session for whoever knows the code sent to `phone`, registered now if new.

    Answers hold tokens, so none is stored to be replayed: the session is found again by the digest
    of what was asked, and its first pair follows from it. IdempotencyKeyReused where the phone has
    signed in with the key before, and asked otherwise.
    """
    phone: str = asked["phone"]
    account_actions.one_at_a_time(session, phone)
    key = _phones_key(issuer, asked, idempotency_key) if idempotency_key else None
    if key:
        idempotency.check_own(session, key)
    if again := signed_in_before(session, issuer, asked, idempotency_key, now):
        return again
    account_actions.use_code(session, phone, asked["code"], now=now, key=issuer.secret)
    member, is_new = account_actions.account_of(
        session, phone, display_name=asked.get("display_name"), language=language, now=now
    )
    digest = retry_digest(issuer, idempotency_key, asked)
    opened = admit(
        session,
        issuer,
        member,
        now,
        is_first=is_new,
        opened_with=digest,
        device=device,
        scope=asked.get("scope"),
    )
    if key:
        # Not before: with a code that was mistyped the key is not used up.
        idempotency.bind(session, key)
    return signed_in(session, issuer, opened, asked, now)


def signed_in_before(
    session: Session, issuer: Issuer, asked: Json, idempotency_key: str | None, now: datetime
) -> SignedIn | None:
    """What was answered to the same sign-in under the same key, if it was."""
    digest = retry_digest(issuer, idempotency_key, asked)
    opened = views.opened_with(session, digest) if digest else None
    return signed_in(session, issuer, opened, asked, now, replayed=True) if opened else None


def retry_digest(issuer: Issuer, idempotency_key: str | None, asked: Json) -> str | None:
    """By what this sign-in is known when it is sent again; None without a key."""
    return rules.retry_digest(issuer.secret, idempotency_key, asked) if idempotency_key else None


def _phones_key(issuer: Issuer, asked: Json, idempotency_key: str) -> idempotency.Key:
    """Of nobody's account yet, so of the phone; only digests, which tell neither it nor a code."""
    known = rules.phones_key(issuer.secret, idempotency_key, asked["phone"])
    digest = rules.retry_digest(issuer.secret, idempotency_key, asked)
    return idempotency.Key("phone", "POST /v1/auth/sessions", key=known, request_hash=digest)


def admit(
    session: Session,
    issuer: Issuer,
    member: Member,
    now: datetime,
    *,
    is_first: bool,
    opened_with: str | None,
    device: str | None,
    scope: str | None,
) -> SignInSession:
    """A session for who has shown that the account is theirs; AccountSuspended while it is, unless
    they come for their own data alone, and NotThere where they do and there is no account."""
    if scope and is_first:
        raise NotThere
    _check_may_sign_in(session, member.id, or_suspended=scope == PRIVACY)
    return open_session(
        session,
        issuer,
        member,
        now,
        is_first=is_first,
        opened_with=opened_with,
        device=device,
        scope=scope,
    )


def signed_in(
    session: Session,
    issuer: Issuer,
    opened: SignInSession,
    asked: Json,
    now: datetime,
    *,
    replayed: bool = False,
) -> SignedIn:
    """The first pair of `opened`, and what was agreed to on the way."""
    _own_member(session, opened)
    if version := asked.get("terms_version"):
        account_actions.consent(session, opened.member_id, version, now)
    pair = _pair(opened, issuer)
    return SignedIn(pair, opened.member_id, opened.is_first, replayed, opened.scope)


def open_session(
    session: Session,
    issuer: Issuer,
    member: Member,
    now: datetime,
    *,
    is_first: bool = False,
    opened_with: str | None = None,
    device: str | None = None,
    scope: str | None = None,
) -> SignInSession:
    """A new session of `member`, in its first generation."""
    opened = SignInSession(
        id=uuid7(),
        member_id=member.id,
        language=member.language,
        generation=0,
        opened_at=now,
        is_first=is_first,
        opened_with=opened_with,
        device=device,
        scope=scope,
    )
    _turn(opened, issuer, now)
    session.add(opened)
    session.flush()
    return opened


def refresh_session(session: Session, issuer: Issuer, token: str, now: datetime) -> Json:
    """The pair of the next generation; an old token ends its session."""
    read = rules.read_refresh_token(issuer.secret, token)
    found = views.locked_session(session, read[0]) if read else None
    if read is None or found is None or found.ended_at or found.refresh_until <= now:
        raise RefreshTokenRefused
    verdict = rules.judge(
        presented=read[1], current=found.generation, rotated_at=found.rotated_at, now=now
    )
    if verdict == "replay":
        _end(session, found, now)
        raise RefreshTokenReplayed
    if verdict == "rotate":
        found.language = _own_member(session, found).language
        found.generation += 1
        _turn(found, issuer, now)
        session.flush()
    return _pair(found, issuer)


def end_session(session: Session, session_id: UUID, now: datetime) -> None:
    """Sign out; a session that has ended stays ended."""
    found = views.locked_session(session, session_id)
    if found is not None and found.ended_at is None:
        _end(session, found, now)


def end_one_session(
    session: Session, member_id: UUID, current: UUID, session_id: UUID | None, now: datetime
) -> None:
    """End one of the member's own, from another or from itself; NotThere where it is not open."""
    mine = views.open_sessions(session, member_id, now)
    _check_open(current, mine)
    if session_id not in mine:
        raise NotThere
    _end(session, mine[session_id], now)


def end_other_sessions(session: Session, member_id: UUID, current: UUID, now: datetime) -> None:
    """End all of the member's own but the one that asks."""
    mine = views.open_sessions(session, member_id, now)
    _check_open(current, mine)
    for session_id, found in mine.items():
        if session_id != current:
            _end(session, found, now)


def check_signed_in(session: Session, member_id: UUID, current: UUID) -> None:
    """Unauthenticated where the account is suspended or the session has ended: an access token
    that outlives them changes no way to sign in."""
    active_member(session, member_id)
    ended = select(SignInSession.ended_at).where(SignInSession.id == current)
    if session.scalars(ended).one() is not None:
        raise Unauthenticated


def end_all_sessions(session: Session, member_id: UUID, now: datetime) -> None:
    """End whatever is open of the member's; the caller has locked the member."""
    for found in views.open_sessions(session, member_id, now).values():
        _end(session, found, now)


def _check_may_sign_in(session: Session, member_id: UUID, *, or_suspended: bool) -> None:
    """A suspension that comes at the same moment waits, and ends the session opened here."""
    account_actions.hold_still(session, member_id)
    check_not_erasing(session, member_id)
    status = session.scalar(select(Member.status).where(Member.id == member_id))
    if status != ACTIVE and not (or_suspended and status == SUSPENDED):
        raise AccountSuspended


def _own_member(session: Session, opened: SignInSession) -> Member:
    """Whose session it is; Unauthenticated where they may not have one like this any more."""
    return active_member(session, opened.member_id, or_suspended=opened.scope == PRIVACY)


def _check_open(current: UUID, mine: dict[UUID, SignInSession]) -> None:
    """A session that has ended, whose access token is still about, ends no other."""
    if current not in mine:
        raise Unauthenticated


def _end(session: Session, found: SignInSession, now: datetime) -> None:
    found.ended_at = now
    session.flush()
    told = {
        "session_id": str(found.id),
        "member_id": str(found.member_id),
        "expires_at": rfc3339(found.access_until),
    }
    version = found.generation + 1
    publish(session, "session_ended", aggregate_id=found.id, aggregate_version=version, data=told)


def _turn(found: SignInSession, issuer: Issuer, now: datetime) -> None:
    found.rotated_at = now
    found.access_until = now + timedelta(seconds=issuer.access_seconds)
    found.refresh_until = now + timedelta(seconds=issuer.refresh_seconds)


def _pair(found: SignInSession, issuer: Issuer) -> Json:
    return {
        "access_token": rules.access_token(
            issuer.signing_key,
            member_id=found.member_id,
            session_id=found.id,
            generation=found.generation,
            issued_at=found.rotated_at,
            seconds=issuer.access_seconds,
            language=found.language,
            scope=found.scope,
        ),
        "expires_in": issuer.access_seconds,
        "refresh_token": rules.refresh_token(issuer.secret, found.id, found.generation),
    }
