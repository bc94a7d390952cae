"""What lets an item be found."""

from sqlalchemy.orm import Session

from services.listings.items.model import Item
from services.listings.items.rules import Status
from services.listings.search.rules import indexed
from services.listings.search.views import document
from services.listings.words.actions import learn


def index(session: Session, item: Item) -> None:
    """By the words it has now. Those of a draft are learnt when it is published."""
    title = indexed(item.title)
    text = "\n".join(filter(None, (item.description, item.wanted)))
    # SQL, which the next flush works out.
    item.words = document(title, indexed(text))
    if item.status != Status.DRAFT:
        learn(session, title.others)
