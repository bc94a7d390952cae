"""What can be asked about spaces."""

from uuid import UUID

from chassis.ids import as_uuid
from chassis.pages import Paging
from chassis.service import Answer, Event, Json, Remote, Work, command, consume, load, query
from chassis.standing import AsksStanding
from contracts.requests import parking as requests
from services.parking.caller import viewer
from services.parking.search import views as search_views
from services.parking.spaces import actions as space_actions
from services.parking.spaces import views as space_views


class Spaces(AsksStanding):
    """Parking spaces that members offer their circle."""

    listings = Remote("listings")

    @command(calls=True)
    def publish_space(self, work: Work, body: Json) -> Answer:
        asked = load(requests.PublishSpace, body)
        space = space_actions.publish_space(
            work.session,
            asked,
            standing=self.standing(asked.get("hidden_from", [])),
            missing_photos=self._not_own(asked.get("photo_ids", [])),
            now=work.now,
        )
        return space_views.changed(work.session, space, viewer(work))

    @query
    def list_spaces(self, work: Work, query: Json, near: Json | None = None) -> Answer:
        """`near`: for `sort=nearest`, whose home is how near, as members say."""
        asked = load(requests.ListSpaces, query) | {"near": near or {}}
        if "start" in asked:
            return search_views.free_spaces(work.session, viewer(work), asked)
        return search_views.offered_spaces(work.session, viewer(work), asked)

    @query
    def my_spaces(self, work: Work, query: Json) -> Answer:
        asked = load(requests.MySpaces, query)
        return space_views.own_spaces(work.session, viewer(work), Paging.of(asked))

    @query
    def show_space(self, work: Work, space_id: str) -> Answer:
        return space_views.detail(work.session, as_uuid(space_id), viewer(work))

    @command(calls=True)
    def change_space(self, work: Work, space_id: str, body: Json) -> Answer:
        asked = load(requests.ChangeSpace, body)
        space = space_views.own_space(work.session, as_uuid(space_id), work.caller.member_id)
        # Whom it is hidden from already may have moved away since; only new names are asked about.
        named = [one for one in asked.get("hidden_from", []) if one not in space.hidden_from]
        photos = [one for one in asked.get("photo_ids", []) if one not in space.photo_ids]
        space_actions.change_space(
            work.session,
            space,
            asked,
            outsiders=self.standing(named)["outsiders"] if named else [],
            missing_photos=self._not_own(photos),
            now=work.now,
        )
        return space_views.changed(work.session, space, viewer(work))

    @command
    def withdraw_space(self, work: Work, space_id: str) -> Answer:
        space = space_views.own_space(work.session, as_uuid(space_id), work.caller.member_id)
        space_actions.withdraw_space(work.session, space)
        return space_views.changed(work.session, space, viewer(work))

    @consume("parking.residency")
    def follow_residency(self, work: Work, event: Event) -> None:
        owner_id = UUID(event.data["member_id"])
        space_actions.withdraw_spaces_of(work.session, owner_id, event.occurred_at)

    def _not_own(self, photo_ids: list[UUID]) -> list[str]:
        """Those of `photo_ids` that are not photos of the caller's."""
        if not photo_ids:
            return []
        known = self.listings.own_photos(photo_ids=[str(photo) for photo in photo_ids])
        missing: list[str] = known["missing"]
        return missing
