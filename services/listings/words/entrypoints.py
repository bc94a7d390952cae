"""When words are forgotten, and learnt that were not."""

from chassis.ids import as_uuid
from chassis.service import Service, every
from chassis.walks import Walk
from services.listings.words import actions as word_actions

_titles = Walk()


class Words(Service):
    """Words outlive the titles they were in by a day or so, and say of nobody who wrote them."""

    @every(seconds=60)
    def forget_words(self) -> None:
        with self.work() as work:
            word_actions.forget_words(work.session, work.now)

    @every(seconds=60)
    def learn_titles(self) -> None:
        """Walk through all items, over and over: a process of the version before, which runs on
        while this one starts, publishes and changes titles and learns none of their words."""
        with self.work() as work:
            last = word_actions.learn_titles(work.session, past=as_uuid(_titles.past))
        _titles.past = str(last or "")
