"""Everything the platform holds on one member, gathered from every service into one zip.

The other services tell whoever asks of themselves: members, who makes the tokens, asks with one in
the member's own name, which is good for a minute and never leaves the platform.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from chassis import archives
from chassis.blobs import BlobStore, photo_blob
from chassis.context import with_token
from chassis.holdings import told_page
from contracts.json import Json
from services.members.conversations.views import talks_not_seen
from services.members.exports import actions as export_actions
from services.members.exports.model import Export
from services.members.exports.rules import README
from services.members.privacy.views import HELD
from services.members.sessions.rules import access_token

MEMBERS = "members"
OTHERS = ("listings", "parking", "payments")
TOKEN_SECONDS = 60


class Unwanted(Exception):
    """The export was discarded while it was being built."""


class Gathering:
    """One export under way. `service` gives units of work, settings and the other services."""

    def __init__(self, service: Any, export: Export, store: BlobStore) -> None:
        self._service = service
        self._export_id, self._me, self._folder = export.id, export.member_id, export.folder
        self._store = store
        self._parts, self._done = 1, 0
        self._photos: list[str] = []

    def write(self) -> None:
        """Into the store, a page at a time; deleted again where nobody wants it any more."""
        pieces = archives.Pieces(self._store, self._folder)
        try:
            self._write(pieces)
            with self._service.work() as work:
                wanted = export_actions.finish(
                    work.session, self._export_id, work.now, pieces=pieces.count, size=pieces.size
                )
            if not wanted:
                raise Unwanted
        except Unwanted:
            archives.discard(self._store, self._folder)

    def _write(self, pieces: archives.Pieces) -> None:
        parts = list(self._all_parts())
        # The photos are the last.
        self._parts = len(parts) + 1
        with archives.archive(pieces) as archive:
            archive.add("README.txt", README.encode())
            for done, (service, part) in enumerate(parts):
                self._done = done
                archive.add_rows(f"{service}/{part}.json", self._rows(service, part))
            self._done = len(parts)
            for photo_id in self._photos:
                self._note_progress()
                jpeg = self._store.get(photo_blob(photo_id, "large"))
                if jpeg is not None:
                    archive.add(f"photos/{photo_id}.jpg", jpeg, pack=False)

    def _all_parts(self) -> Iterator[tuple[str, str]]:
        yield from ((MEMBERS, part) for part in HELD.told())
        for name in OTHERS:
            with self._as_the_member():
                told = getattr(self._service, name).held_on_me()
            yield from ((name, part) for part in told["parts"])

    def _rows(self, service: str, part: str) -> Iterator[Json]:
        read = self._own_rows if service == MEMBERS else self._rows_of
        unseen = self._unseen() if (service, part) == (MEMBERS, "messages") else set()
        after: list[str] | None = None
        while True:
            self._note_progress()
            rows, after = read(service, part, after)
            if (service, part) == ("listings", "photos"):
                self._photos += [row["id"] for row in rows]
            for row in rows:
                if row.get("conversation_id") in unseen and row["author_id"] != str(self._me):
                    continue
                yield row
            if after is None:
                return

    def _own_rows(
        self, _: str, part: str, after: list[str] | None
    ) -> tuple[list[Json], list[str] | None]:
        with self._service.reading() as work:
            return told_page(work.session, HELD.named(part), self._me, after)

    def _rows_of(
        self, service: str, part: str, after: list[str] | None
    ) -> tuple[list[Json], list[str] | None]:
        with self._as_the_member():
            told = getattr(self._service, service).held_on_me(part=part, after=after)
        return told["rows"], told["next"]

    def _unseen(self) -> set[str]:
        """Conversations about what the member does not see any more: of those, only their own
        words."""
        with self._as_the_member(), self._service.reading() as work:
            return {str(one) for one in talks_not_seen(work.session, self._service.trade, self._me)}

    def _note_progress(self) -> None:
        with self._service.work() as work:
            wanted = export_actions.note_progress(
                work.session, self._export_id, work.now, parts=self._parts, done=self._done
            )
        if not wanted:
            raise Unwanted

    def _as_the_member(self) -> AbstractContextManager[None]:
        token = access_token(
            self._service.settings.issuer.signing_key,
            member_id=self._me,
            session_id=self._export_id,
            generation=0,
            issued_at=self._service.clock(),
            seconds=TOKEN_SECONDS,
            language="zh-CN",
        )
        return with_token(token)
