"""What can be asked about photos."""

from uuid import UUID

from chassis.ids import as_uuid
from chassis.service import Json, Service, Work, command, load, query
from contracts.requests import listings as requests
from services.listings.caller import viewer
from services.listings.photos import actions as photo_actions
from services.listings.photos import views as photo_views
from services.listings.photos.schemas import photo_json


class Photos(Service):
    """Pictures of things and places, whose bytes the gateway keeps."""

    @command
    def register_photo(self, work: Work, body: Json) -> Json:
        stored = load(requests.RegisterPhoto, body)
        owner_id = work.caller.member_id
        photo = photo_actions.register(work.session, stored, owner_id=owner_id, now=work.now)
        return photo_json(photo, viewer(work))

    @query(anonymous=True)
    def may_see_photo(self, work: Work, photo_id: str, viewer_id: str) -> Json:
        """Anonymous: the gateway has verified the signed address that names the viewer."""
        photo, looker = as_uuid(photo_id), as_uuid(viewer_id)
        if photo is None or looker is None:
            return {"seen": False}
        return {"seen": photo_views.may_see(work.session, photo, looker)}

    @query
    def own_photos(self, work: Work, photo_ids: list[str]) -> Json:
        owner_id = work.caller.member_id
        wanted = [UUID(photo_id) for photo_id in photo_ids]
        missing = photo_views.not_owned(work.session, wanted, owner_id=owner_id)
        return {"missing": [str(photo_id) for photo_id in missing]}
