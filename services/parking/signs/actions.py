"""Use cases of signs: have one, put up another."""

import base64
import secrets
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.parking.signs.model import Sign
from services.parking.spaces.model import Space

CODE_BYTES = 15


def sign_of(session: Session, space: Space, now: datetime) -> Sign:
    """The one that hangs there; made when its owner first asks for it."""
    put = insert(Sign).values(_new(space, now))
    session.execute(put.on_conflict_do_nothing(index_elements=["space_id"]))
    return session.get_one(Sign, space.id)


def renew_sign(session: Session, space: Space, now: datetime) -> Sign:
    """Another: who scans the one before has not arrived any more."""
    put = insert(Sign).values(_new(space, now))
    said = {"code": put.excluded.code, "made_at": put.excluded.made_at}
    session.execute(put.on_conflict_do_update(index_elements=["space_id"], set_=said))
    return session.get_one(Sign, space.id, populate_existing=True)


def _new(space: Space, now: datetime) -> dict[str, object]:
    # 24 upper-case letters and digits: a QR code that is read from far away.
    code = base64.b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    return {"space_id": space.id, "code": code, "made_at": now}
