"""When looks are noted, and when they are written."""

from uuid import UUID

from chassis.service import Service, Work, every
from services.listings.looks import actions as look_actions
from services.listings.looks.rules import Looked, Unwritten

# Of this process: its workers share it.
_unwritten = Unwritten()


def note_look(work: Work, item_id: UUID) -> None:
    """The caller has been shown an item of somebody else's."""
    _unwritten.note(Looked(item_id, work.caller.member_id, work.now.date()))


class Looks(Service):
    """Who looked at what is counted a little later, off the path of the reads."""

    @every(seconds=5)
    def count_looks(self) -> None:
        """Those of this process. A failed write loses them, as a crash does: they are no money."""
        taken = _unwritten.take()
        if taken:
            with self.work() as work:
                look_actions.count_looks(work.session, taken)

    @every(seconds=3600)
    def forget_looks(self) -> None:
        with self.work() as work:
            look_actions.forget_looks(work.session, work.now)
