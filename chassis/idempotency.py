"""Idempotency keys: key, request hash and answer are stored in the transaction of the effect."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Interval, Text, bindparam, cast, delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.orm import Session

from chassis.answer import Answer, encode
from chassis.tables import idempotency
from contracts.errors.base import Refusal, from_wire
from contracts.errors.general import IdempotencyInFlight, IdempotencyKeyReused


@dataclass(frozen=True)
class Key:
    """One caller's key on one route, and the hash of what was asked with it."""

    scope: str
    route: str
    key: str
    request_hash: str

    @property
    def bound(self) -> dict[str, str]:
        """The parameters of _ROW."""
        return {"of_scope": self.scope, "of_route": self.route, "of_key": self.key}


_ROW = (
    (idempotency.c.scope == bindparam("of_scope"))
    & (idempotency.c.route == bindparam("of_route"))
    & (idempotency.c.key == bindparam("of_key"))
)
_LOCK = select(
    func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("name", type_=Text()), 0))
)
_RECALL = select(idempotency).where(_ROW)
_REMEMBER = insert(idempotency)
_AMEND = (
    update(idempotency)
    .where(_ROW)
    .values(status=bindparam("new_status"), body=bindparam("new_body"))
)


def request_hash(arguments: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(arguments, sort_keys=True).encode()).hexdigest()


def recall(session: Session, key: Key) -> Answer | None:
    """The answer given before under `key`, or None; holds the key until the transaction ends.

    A refusal that was remembered is raised again. IdempotencyInFlight while another transaction
    holds the key, IdempotencyKeyReused where the request was another one.
    """
    name = f"{key.scope}\n{key.route}\n{key.key}"
    connection = session.connection()
    if not connection.scalar(_LOCK, {"name": name}):
        raise IdempotencyInFlight()
    found = connection.execute(_RECALL, key.bound).one_or_none()
    if found is None:
        return None
    if found.request_hash != key.request_hash:
        raise IdempotencyKeyReused()
    if found.refused:
        refusal = from_wire(json.loads(found.body))
        refusal.replayed = True
        raise refusal
    return Answer.received(found.body.encode(), status=found.status, replayed=True, version=None)


def remember(session: Session, key: Key, answer: Answer | Refusal) -> None:
    """An answer, or a refusal whose effect stays: both are given again to the same request."""
    refused = isinstance(answer, Refusal)
    row = {
        **_named(key),
        "request_hash": key.request_hash,
        "status": answer.status,
        "body": _text(answer),
        "refused": refused,
    }
    session.connection().execute(_REMEMBER, row)


def amend(session: Session, key: Key, answer: Answer) -> None:
    """Replace the stored answer: what the outside said after the commit is now known."""
    known = {"new_status": answer.status, "new_body": _text(answer)}
    session.execute(_AMEND, key.bound | known)


def check_own(session: Session, key: Key) -> None:
    """IdempotencyKeyReused where `key` was bound to another request."""
    bound = session.connection().execute(_RECALL, key.bound).one_or_none()
    if bound is not None and bound.request_hash != key.request_hash:
        raise IdempotencyKeyReused()


def bind(session: Session, key: Key) -> None:
    """`key` is of this request from now on; its answer, which may not be kept, follows from what
    it made. Bound again, nothing changes."""
    row = {**_named(key), "request_hash": key.request_hash, "body": ""}
    session.execute(insert_or(idempotency).values(row).on_conflict_do_nothing())


def claim(session: Session, key: Key, lasts: timedelta) -> None:
    """Keep `key` beyond this transaction, for what may not hold one while it waits for others.

    IdempotencyInFlight while somebody has it who has not let go of it, for `lasts` at most: a
    process that died lets go of nothing.
    """
    row = {**_named(key), "request_hash": key.request_hash, "body": ""}
    forgotten = idempotency.c.created_at < func.now() - cast(lasts, Interval)
    claimed = (
        insert_or(idempotency)
        .values(row)
        .on_conflict_do_update(
            index_elements=[idempotency.c.scope, idempotency.c.route, idempotency.c.key],
            set_={"created_at": func.now()},
            where=forgotten,
        )
        .returning(idempotency.c.key)
    )
    if session.execute(claimed).one_or_none() is None:
        raise IdempotencyInFlight()


def let_go(session: Session, key: Key) -> None:
    """Of what was claimed; the next may have it."""
    session.execute(delete(idempotency).where(_ROW), key.bound)


def _named(key: Key) -> dict[str, str]:
    return {"scope": key.scope, "route": key.route, "key": key.key}


def _text(answer: Answer | Refusal) -> str:
    """To the letter as it is sent the first time, so that a repeat is the same."""
    said = encode(answer.wire()) if isinstance(answer, Refusal) else answer.encoded
    return said.decode()
