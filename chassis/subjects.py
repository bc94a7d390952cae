"""What is spoken about: members asks the service that has it who may see it."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar
from uuid import UUID

from sqlalchemy.orm import Session

from chassis.ids import as_uuid
from chassis.service import Json, Service, Work, query
from chassis.viewer import Viewer

# Those of the ids that the viewer may see, or has a deal on: what a conversation shows of each.
Seen = Callable[[Session, list[UUID], Viewer], dict[str, Json]]


class HoldsSubjects(Service):
    """A service that has what a conversation or review may be about; `subjects` are its kinds."""

    subjects: ClassVar[Mapping[str, Seen]]

    @query
    def subjects_seen(self, work: Work, kind: str, ids: list[str]) -> Json:
        """What a conversation may be about: the subjects among `ids` that the caller may see."""
        return {"items": self._seen_by(work, work.caller.member_id, kind, ids)}

    @query(anonymous=True)
    def subject_shown_to(self, work: Work, kind: str, subject_id: str, viewer_id: str) -> Json:
        """The same for the viewer of a signed address, who need not be the caller."""
        return {"seen": bool(self._seen_by(work, UUID(viewer_id), kind, [subject_id]))}

    def _seen_by(
        self, work: Work, member_id: UUID, kind: str, ids: Iterable[str]
    ) -> dict[str, Json]:
        seen = self.subjects.get(kind)
        if seen is None:
            return {}
        looker = Viewer.at(work.now, member_id, work.locale, work.settings.url_key)
        return seen(work.session, [found for found in map(as_uuid, ids) if found], looker)
