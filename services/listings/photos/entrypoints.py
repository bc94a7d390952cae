"""What can be asked about photos, and when those that nobody uses are deleted."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from chassis import logs
from chassis.blobs import photo_blobs
from chassis.ids import as_uuid
from chassis.metrics import DUE
from chassis.service import Json, Remote, Service, Work, command, every, load, query
from chassis.walks import Walk
from contracts.errors.base import Refusal
from contracts.requests import listings as requests
from services.listings.caller import viewer
from services.listings.photos import actions as photo_actions
from services.listings.photos import rules
from services.listings.photos import views as photo_views
from services.listings.photos.schemas import photo_json

log = logs.get(__name__)
# Of one run; what is left comes with the next.
LOOKS, PAGES, FOLDERS = 10, 5, 1_000

# Of this process: through the store, and through the photos that are to be deleted.
_sweep, _deleting = Walk(), Walk()


class Photos(Service):
    """Pictures of things and places, whose bytes the gateway keeps."""

    members: Any = Remote("members")
    parking: Any = Remote("parking")

    @command
    def register_photo(self, work: Work, body: Json) -> Json:
        photo = photo_actions.register(
            work.session,
            load(requests.RegisterPhoto, body),
            owner_id=work.caller.member_id,
            now=work.now,
            unused_for=work.settings.photo_unused,
        )
        return photo_json(photo, viewer(work))

    @query(anonymous=True)
    def may_see_photo(self, work: Work, photo_id: str, viewer_id: str) -> Json:
        """Anonymous: the gateway has verified the signed address that names the viewer."""
        photo, looker = as_uuid(photo_id), as_uuid(viewer_id)
        if photo is None or looker is None:
            return {"seen": False}
        return {"seen": photo_views.may_see(work.session, photo, looker)}

    @command(keyed=False)
    def own_photos(self, work: Work, photo_ids: list[str]) -> Json:
        """Asked before the caller's photos are used elsewhere, which keeps them from going."""
        owner_id = work.caller.member_id
        wanted = [UUID(photo_id) for photo_id in photo_ids]
        missing = photo_actions.claim(work.session, wanted, owner_id=owner_id)
        return {"missing": [str(photo_id) for photo_id in missing]}

    @every(seconds=60)
    def discard_unused_photos(self) -> None:
        """Nothing goes before everybody has answered who could use it."""
        for _ in range(LOOKS):
            with self.reading() as work:
                due = photo_views.to_look_at(work.session, work.now)
                asked = set(due) - photo_views.used_here(work.session, due)
            if not due:
                return
            try:
                used = self._used_elsewhere(asked)
            except Refusal as refusal:
                DUE.labels("discard_photo", "refused").inc(len(asked))
                log.warning("photos_not_looked_at", code=refusal.code)
                return
            with self.work() as work:
                gone = photo_actions.note_look(
                    work.session,
                    due,
                    used_elsewhere=used,
                    now=work.now,
                    unused_for=work.settings.photo_unused,
                )
            DUE.labels("discard_photo", "done").inc(gone)

    @every(seconds=1)
    def delete_discarded_photos(self) -> None:
        """The bytes first: a row that is left behind comes again, bytes without one when the walk
        through the store comes to them.

        One that cannot be deleted ends the tick, since most often it is the store that is away.
        But the next tick goes on behind it: where that one alone is bad, it holds up no other, and
        is tried again when all the others have gone."""
        with self.reading() as work:
            discarded = photo_views.discarded(work.session, past=as_uuid(_deleting.past))
        for photo_id in discarded:
            _deleting.past = str(photo_id)
            self._delete(photo_blobs(photo_id))
            with self.work() as work:
                photo_actions.forget(work.session, photo_id)
        if len(discarded) < photo_views.DELETED_AT_ONCE:
            _deleting.past = ""

    @every(seconds=600)
    def delete_stray_photos(self) -> None:
        """Walk on through the store: what an upload has left that broke off before its photo was
        registered belongs to nobody."""
        for _ in range(PAGES):
            folders = self.settings.blobs.folders(_sweep.past, FOLDERS)
            if not folders:
                # From the beginning once more.
                _sweep.past = ""
                return
            self._delete_strays(folders)
            _sweep.past = folders[-1]

    def _used_elsewhere(self, photo_ids: Iterable[UUID]) -> set[UUID]:
        asked = [str(photo_id) for photo_id in photo_ids]
        if not asked:
            return set()
        answers = [one.photos_in_use(photo_ids=asked) for one in (self.members, self.parking)]
        return {UUID(photo_id) for answer in answers for photo_id in answer["in_use"]}

    def _delete_strays(self, folders: list[str]) -> None:
        # Exports lie there too.
        named = [photo_id for photo_id in map(as_uuid, folders) if photo_id]
        with self.reading() as work:
            strays = photo_views.unregistered(work.session, named)
            now = work.now
        if not rules.is_believable(strays=len(strays), folders=len(named)):
            DUE.labels("delete_stray", "refused").inc(len(strays))
            log.error("blob_store_of_others", strays=len(strays), photos=len(named))
            return
        for photo_id in strays:
            # Behind one that cannot be deleted the next tick goes on, as above.
            _sweep.past = str(photo_id)
            self._delete_stray(photo_id, now)

    def _delete_stray(self, photo_id: UUID, now: datetime) -> None:
        left = self.settings.blobs.within(str(photo_id))
        if not left or any(blob.written_at > now - rules.STRAY_AFTER for blob in left):
            return
        self._delete(blob.name for blob in left)
        DUE.labels("delete_stray", "done").inc()

    def _delete(self, names: Iterable[str]) -> None:
        for name in names:
            self.settings.blobs.delete(name)
