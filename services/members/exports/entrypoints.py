"""Asking for everything that is held on oneself, and building it in the background."""

from typing import Any
from uuid import UUID

from chassis import archives, logs
from chassis.each_due import each_due
from chassis.service import Json, Remote, Work, command, every, query
from services.members.caller import me
from services.members.exports import actions as export_actions
from services.members.exports import views as export_views
from services.members.exports.model import folder_of
from services.members.gathering import Gathering
from services.members.trade import AsksTrade

log = logs.get(__name__)


class Exports(AsksTrade):
    """One at a time a member; a timer builds them, and deletes what is a week old."""

    payments: Any = Remote("payments")

    @command(for_privacy=True)
    def ask_export(self, work: Work) -> Json:
        widen = work.settings.widen_limits
        export = export_actions.ask(work.session, me(work), work.now, widen_limits=widen)
        return export_views.export_json(export)

    @query(for_privacy=True)
    def show_export(self, work: Work) -> Json:
        return export_views.show(work.session, me(work), work.now)

    @query(for_privacy=True)
    def export_pieces(self, work: Work) -> Json:
        """Where the caller's own lies in the store; for the gateway, no route shows it."""
        found = export_views.ready(work.session, me(work), work.now)
        return {"folder": found.folder, "pieces": found.pieces, "size": found.size}

    @every(seconds=1)
    def build_exports(self) -> None:
        each_due("export", self.reading, export_views.to_build, self._build)

    @every(seconds=60)
    def discard_exports(self) -> None:
        each_due("discard_export", self.reading, export_views.to_discard, self._discard)

    def _build(self, export_id: UUID) -> None:
        with self.work() as work:
            export = export_actions.take(work.session, export_id, work.now)
        if export is None:
            return
        try:
            Gathering(self, export, self.settings.blobs).write()
        except Exception:
            with self.work() as work:
                export_actions.fail(work.session, export_id, work.now)
            raise

    def _discard(self, export_id: UUID) -> None:
        archives.discard(self.settings.blobs, folder_of(export_id))
        with self.work() as work:
            export_actions.forget(work.session, export_id)
