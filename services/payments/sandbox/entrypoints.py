"""What can be asked of the sandbox in development."""

from chassis.service import Json, Service, Work, command, load
from contracts.errors.general import NotThere
from contracts.requests import payments as requests
from services.payments.sandbox.actions import tokenise


class SandboxCards(Service):
    """The provider's page where a card is typed, played by the sandbox."""

    @command(anonymous=True)
    def tokenise_card(self, work: Work, body: Json) -> Json:
        if not work.settings.development:
            raise NotThere
        asked = load(requests.TokeniseCard, body)
        card = tokenise(work.session, asked["number"], work.now)
        return {"token": card.token, "brand": card.brand, "last4": card.last4}
