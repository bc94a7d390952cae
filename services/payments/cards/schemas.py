"""A card as its holder sees it."""

from contracts.json import Json
from services.payments.cards.model import Card


def card_json(card: Card) -> Json:
    return {
        "id": str(card.id),
        "brand": card.brand,
        "last4": card.last4,
        "default": card.is_default,
    }
