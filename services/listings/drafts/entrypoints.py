"""What can be asked about drafts."""

from chassis.service import Answer, Json, Work, command, load
from chassis.standing import AsksStanding
from contracts.requests import listings as requests
from services.listings.drafts import actions as draft_actions
from services.listings.items import views as item_views
from services.listings.items.entrypoints import item_answer


class Drafts(AsksStanding):
    """Items that are not offered yet. They are saved, changed and shown as items are."""

    @command(calls=True)
    def publish_draft(self, work: Work, listing_id: str, body: Json | None = None) -> Answer:
        asked = load(requests.PublishDraft, body or {})
        item = item_views.owned(work.session, listing_id, work.caller.member_id)
        standing = self.standing(item.hidden_from)
        draft_actions.publish_draft(work.session, item, asked, standing=standing, now=work.now)
        return item_answer(work, item)
