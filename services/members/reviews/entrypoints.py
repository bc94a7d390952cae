"""What can be asked about reviews."""

from chassis.each_due import each_due_in_a_unit
from chassis.ids import as_uuid
from chassis.service import Json, Work, command, every, load, query
from contracts.requests import members as requests
from services.members.caller import me
from services.members.reviews import actions as review_actions
from services.members.reviews import views as review_views
from services.members.trade import AsksTrade


class Reviews(AsksTrade):
    """What the two sides of a deal say of each other."""

    @command(calls=True)
    def write_review(self, work: Work, deal_id: str, body: Json) -> Json:
        said = load(requests.WriteReview, body)
        deal = self.trade.deal(as_uuid(deal_id))
        review = review_actions.write_review(
            work.session, deal, me(work), said, window=work.settings.review_window, now=work.now
        )
        return review_views.own_review_json(review, work.locale)

    @query
    def list_reviews(self, work: Work, member_id: str, query: Json) -> Json:
        asked = load(requests.ListReviews, query)
        return review_views.list_reviews(
            work.session, me(work), as_uuid(member_id), asked, work.locale
        )

    @command
    def reply_to_review(self, work: Work, review_id: str, body: Json) -> Json:
        text = load(requests.ReplyToReview, body)["text"]
        review = review_actions.reply_to_review(
            work.session, me(work), as_uuid(review_id), text, work.now
        )
        return review_views.show_review(work.session, review, work.locale)

    @every(seconds=1)
    def show_overdue_reviews(self) -> None:
        each_due_in_a_unit(
            "show_review", self, review_views.overdue, review_actions.show_overdue_review
        )
