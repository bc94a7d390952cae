"""When words are forgotten."""

from chassis.service import Service, every
from services.listings.words import actions as word_actions


class Words(Service):
    """Words outlive the titles they were in by a day or so, and say of nobody who wrote them."""

    @every(seconds=60)
    def forget_words(self) -> None:
        with self.work() as work:
            word_actions.forget_words(work.session, work.now)
