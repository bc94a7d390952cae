"""What lets an item be found."""

from sqlalchemy.orm import Session

from services.listings.items.model import Item
from services.listings.search.rules import indexed
from services.listings.search.views import document
from services.listings.words.actions import learn


def index(session: Session, item: Item) -> None:
    """By the words it has now."""
    text = "\n".join(filter(None, (item.description, item.wanted)))
    # SQL, which the next flush works out.
    item.words = document(item.title, text)
    learn(session, indexed(item.title).others)
