"""What can be asked about items."""

from chassis.service import Answer, Json, Work, command, load, query
from chassis.standing import AsksStanding
from contracts.requests import listings as requests
from services.listings.caller import viewer
from services.listings.drafts import actions as draft_actions
from services.listings.draws import actions as draw_actions
from services.listings.items import actions as item_actions
from services.listings.items import views as item_views
from services.listings.items.model import Item
from services.listings.items.rules import Status
from services.listings.lapses import actions as lapse_actions
from services.listings.looks.entrypoints import note_look


def item_answer(work: Work, item: Item) -> Answer:
    """An item that the caller has changed."""
    return item_views.changed(work.session, item, viewer(work))


class Items(AsksStanding):
    """Things to sell, swap or give away."""

    @command(calls=True)
    def publish_listing(self, work: Work, body: Json) -> Answer:
        asked = load(requests.PublishListing, body)
        standing = self.standing(asked.get("hidden_from", []))
        keep = draft_actions.save_draft if asked["draft"] else item_actions.publish_item
        item = keep(work.session, asked, standing=standing, now=work.now)
        return item_answer(work, item)

    @query
    def list_listings(self, work: Work, query: Json, near: Json | None = None) -> Answer:
        """`near`: for `sort=nearest`, whose home is how near, as members say; a gateway of the
        version before names only who lives in the caller's own building."""
        asked = load(requests.ListListings, query)
        asked["near"] = near if isinstance(near, dict) else dict.fromkeys(near or (), 0)
        return item_views.circle_page(work.session, asked, viewer(work))

    @query
    def my_listings(self, work: Work, query: Json) -> Answer:
        asked = load(requests.MyListings, query)
        return item_views.own_page(work.session, asked, viewer(work))

    @query
    def show_listing(self, work: Work, listing_id: str) -> Answer:
        shown = item_views.detail(work.session, listing_id, viewer(work))
        if not shown.own:
            note_look(work, shown.id)
        return shown.answer

    @command(calls=True)
    def change_listing(self, work: Work, listing_id: str, body: Json) -> Answer:
        asked = load(requests.ChangeListing, body)
        item = item_views.owned(work.session, listing_id, work.caller.member_id)
        # Whom it is hidden from already may have moved away since; only new names are asked about.
        added = [one for one in asked.get("hidden_from", []) if one not in item.hidden_from]
        standing = self.standing(added) if added else None
        draw_actions.hide_from(work.session, item, added)
        item_actions.change_item(work.session, item, asked, standing=standing, now=work.now)
        return item_answer(work, item)

    @command(calls=True)
    def renew_listing(self, work: Work, listing_id: str) -> Answer:
        item = item_views.owned(work.session, listing_id, work.caller.member_id)
        item_actions.renew_item(work.session, item, standing=self.standing(), now=work.now)
        return item_answer(work, item)

    @command(calls=True)
    def repost_listing(self, work: Work, listing_id: str, body: Json | None = None) -> Answer:
        asked = load(requests.RepostListing, body or {})
        item = item_views.owned(work.session, listing_id, work.caller.member_id)
        again = item_actions.repost_item(
            work.session, item, asked, standing=self.standing(), now=work.now
        )
        return item_answer(work, again)

    @command
    def withdraw_listing(self, work: Work, listing_id: str) -> Answer | None:
        item = item_views.owned(work.session, listing_id, work.caller.member_id)
        if item.status == Status.DRAFT:
            draft_actions.discard_draft(work.session, item)
            return None
        item_actions.withdraw_item(work.session, item)
        lapse_actions.drop_proposals(work.session, item, withdrawn=True)
        return item_answer(work, item)
