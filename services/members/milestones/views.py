"""Whether something has been done."""

from sqlalchemy.orm import Session

from services.members.milestones.model import Milestone


def reached(session: Session, name: str) -> bool:
    return session.get(Milestone, name) is not None
