"""What can be asked about cards."""

from chassis.ids import as_uuid
from chassis.pages import Paging, page_json
from chassis.service import Json, Work, command, load, query
from contracts.errors.general import ValidationFailed
from contracts.requests import payments as requests
from services.payments.cards import actions as card_actions
from services.payments.cards import views as card_views
from services.payments.cards.schemas import card_json
from services.payments.desk import AsksProvider
from services.payments.payouts import actions as payout_actions
from services.payments.providers.rules import CardFacts


class Cards(AsksProvider):
    """A member's cards: to pay with, and to be paid to."""

    @command(calls=True)
    def bind_card(self, work: Work, body: Json) -> Json:
        # Before anything is read: no connection waits for the provider.
        facts = self._ask_for_card(load(requests.BindCard, body)["token"])
        if facts is None:
            raise ValidationFailed.at("/token", "unknown_card")
        card = card_actions.bind_card(work.session, work.caller.member_id, facts, work.now)
        payout_actions.send_to(work.session, card, work.now)
        return card_json(card)

    def _ask_for_card(self, token: str) -> CardFacts | None:
        return self.provider.card(token)

    @query
    def list_cards(self, work: Work, query: Json) -> Json:
        paging = Paging.of(load(requests.ListCards, query))
        page = card_views.list_cards(work.session, work.caller.member_id, paging)
        return page_json([card_json(card) for card in page.items], page.next_cursor)

    @command
    def remove_card(self, work: Work, card_id: str) -> None:
        card_actions.remove_card(work.session, work.caller.member_id, as_uuid(card_id), work.now)

    @command
    def make_default_card(self, work: Work, card_id: str) -> Json:
        card = card_actions.make_default(
            work.session, work.caller.member_id, as_uuid(card_id), work.now
        )
        payout_actions.send_to(work.session, card, work.now)
        return card_json(card)
