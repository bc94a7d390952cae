"""Reads of signs: whether a code is that of a space."""

import hmac
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.errors.parking import WrongCode
from services.parking.signs.model import Sign


def check_code(session: Session, space_id: UUID, scanned: str) -> None:
    """WrongCode, unless it is what hangs at the space now."""
    code = session.scalar(select(Sign.code).where(Sign.space_id == space_id)) or ""
    said = "".join(scanned.split()).upper()
    if not code or not hmac.compare_digest(code.encode(), said.encode()):
        raise WrongCode
