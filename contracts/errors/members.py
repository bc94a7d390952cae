"""Refusals of members: signing in, residency, friends, words."""

from dataclasses import dataclass, field

from contracts.errors.base import Conflict, Forbidden, Invalid, Refusal, TooMany, Unauthenticated
from contracts.json import Json


@dataclass(eq=False)
class CodeWrong(Invalid):
    """The sign-in code is wrong, used or too old; the try is counted although it is refused."""

    code = "code_wrong"
    keeps_effect = True
    zh = ("验证码不正确", "验证码不正确或已过期")
    en = ("Wrong code", "The code is wrong or has expired")


@dataclass(eq=False)
class TooManyTries(TooMany):
    """The live codes of this phone died of wrong tries."""

    code = "too_many_tries"
    zh = ("尝试次数过多", "请重新获取验证码")
    en = ("Too many tries", "Ask for a new code")


@dataclass(eq=False)
class SmsNotSent(Refusal):
    """Whoever carries text messages did not take it in time; the code counts for nothing."""

    code = "sms_not_sent"
    status = 503
    zh = ("短信未能发出", "短信服务暂时不可用，请稍后再试")
    en = ("The message could not be sent", "Text messages cannot be sent just now; try again")
    retry_after: int = 5


@dataclass(eq=False)
class RefreshTokenRefused(Unauthenticated):
    """No refresh token of ours, or one of a session that has ended."""

    code = "refresh_token_refused"
    zh = "登录状态已失效，请重新登录"
    en = "This session has ended; please sign in again"


@dataclass(eq=False)
class RefreshTokenReplayed(RefreshTokenRefused):
    """An old refresh token came back: it may be stolen, so its session was ended."""

    code = "refresh_token_replayed"
    keeps_effect = True
    zh = "出于安全考虑，此登录已结束，请重新登录"
    en = "For safety this session was ended; please sign in again"


@dataclass(eq=False)
class AccountSuspended(Forbidden):
    """Told only to who has shown that the account is theirs. With `scope: privacy` they come in
    all the same, to read why, to export their data or to erase the account."""

    code = "account_suspended"
    zh = ("账号已被暂停", "居委会已暂停您的账号；您仍可查看原因、导出个人数据或注销账号")
    en = (
        "Account suspended",
        "The residents' committee has suspended your account."
        " You can still read why, export your data or erase the account",
    )


@dataclass(eq=False)
class NotAgainstCommittee(Forbidden):
    code = "not_against_committee"
    zh = "不能暂停居委会成员的账号"
    en = "A member of a committee cannot be suspended"


@dataclass(eq=False)
class PartyToMatter(Conflict):
    code = "party_to_matter"
    zh = "您与该成员有未了结的交易或举报，请由居委会其他成员处理；没有其他成员时请联系运营方"
    en = "You two have a deal or report open: another of the committee decides; or ask the operator"


@dataclass(eq=False)
class StandingUnchanged(Conflict):
    code = "standing_unchanged"
    zh = "该成员已处于此状态"
    en = "The member's standing is that already"


@dataclass(eq=False)
class ResidencyExists(Conflict):
    """One asks once: another asking is pending or approved."""

    code = "residency_exists"
    zh = "您已提交居民认证或已通过认证"
    en = "Your residency is already asked for or approved"


@dataclass(eq=False)
class ResidencyDecided(Conflict):
    code = "residency_already_decided"
    zh = "这项居民认证已有决定"
    en = "This residency has already been decided"


@dataclass(eq=False)
class InviteCodeRefused(Invalid):
    """No code of a committee's, or one that has expired or is used up: the three look alike."""

    code = "invite_code_refused"
    zh = ("邀请码无效", "邀请码不正确、已过期或已用完")
    en = ("This invite code does not count", "It is wrong, has expired or is used up")


@dataclass(eq=False)
class CommitteeSeatHeld(Conflict):
    """Who serves a community lives there; the operator takes a seat back, no route does."""

    code = "committee_seat_held"
    zh = ("您是居委会成员", "卸任居委会职务后才能迁出")
    en = ("You sit on the committee", "You can move out once your seat has been given up")


@dataclass(eq=False)
class LastOfCommittee(Conflict):
    """For the operator, who takes a seat back; a member who leaves is told in a line."""

    code = "last_of_committee"
    zh = (
        "居委会只剩这一位成员",
        "请先任命他人,否则居民的申请和举报将无人处理;确需如此请加 --even-the-last",
    )
    en = (
        "Nobody else sits on the committee",
        "Appoint somebody first, or requests and reports wait for nobody; or say --even-the-last",
    )


@dataclass(eq=False)
class FriendRequestExists(Conflict):
    code = "friend_request_exists"
    zh = "好友请求已发送，请等待对方回复"
    en = "Your friend request is already waiting for an answer"


@dataclass(eq=False)
class FriendRequestDeclined(Conflict):
    """They declined a while ago; `retry_after` is in seconds."""

    code = "friend_request_declined"
    zh = ("对方已谢绝", "对方谢绝了您的好友请求，请过一段时间再试")
    en = ("Declined before", "They declined your request; ask again after a while")
    retry_after: int = 0


@dataclass(eq=False)
class FriendInviteRefused(Invalid):
    """No invitation of ours, or one that has expired."""

    code = "friend_invite_refused"
    zh = ("邀请无效", "邀请码不正确或已过期，请对方重新出示")
    en = ("Invitation not valid", "The invitation is wrong or has expired; ask for a new one")


@dataclass(eq=False)
class AlreadyFriends(Conflict):
    code = "already_friends"
    zh = "你们已经是好友"
    en = "You are friends already"


@dataclass(eq=False)
class FriendRequestAnswered(Conflict):
    """The request is no longer pending."""

    code = "friend_request_answered"
    zh = "这个好友请求已经处理过"
    en = "This friend request is no longer open"


@dataclass(eq=False)
class ConversationReadOnly(Conflict):
    """One blocked the other, or the two are no longer friends and have no deal on the subject."""

    code = "conversation_read_only"
    zh = "这个对话只能查看，不能再发送消息"
    en = "This conversation can be read but not continued"


@dataclass(eq=False)
class ProposalAnswered(Conflict):
    code = "proposal_answered"
    zh = "这个提议已经被接受"
    en = "This proposal has already been accepted"


@dataclass(eq=False)
class ProposalSuperseded(Conflict):
    """Its time has passed, or a later proposal of the same conversation has been accepted."""

    code = "proposal_superseded"
    zh = ("这个提议已经过时", "它的时间已过，或你们之后另有约定")
    en = ("This proposal is out of date", "Its time has passed, or you have agreed on a later one")


@dataclass(eq=False)
class DealNotFinished(Conflict):
    code = "deal_not_finished"
    zh = "交易完成后才能评价"
    en = "The deal can be reviewed once it is finished"


@dataclass(eq=False)
class ReviewExists(Conflict):
    code = "review_exists"
    zh = "您已经评价过这笔交易"
    en = "You have already reviewed this deal"


@dataclass(eq=False)
class ReviewWindowOver(Conflict):
    code = "review_window_over"
    zh = "评价期限已过"
    en = "The time for reviewing this deal has passed"


@dataclass(eq=False)
class ReplyExists(Conflict):
    code = "reply_exists"
    zh = "您已经回复过这条评价"
    en = "You have already replied to this review"


@dataclass(eq=False)
class ReviewPublished(Conflict):
    """A published review stays as it is."""

    code = "review_already_published"
    zh = "评价已公开"
    en = "This review is already published"


@dataclass(eq=False)
class ReportDecided(Conflict):
    code = "report_already_decided"
    zh = "这项举报已有决定"
    en = "This report has already been decided"


@dataclass(eq=False)
class MovedAway(Conflict):
    """Whom the report is about is no resident of the deciding committee's community any more."""

    code = "moved_away"
    zh = ("对方已搬离", "对方已不住在本小区，居委会不能再暂停其账号；其他决定仍可作出")
    en = (
        "Moved away",
        "They do not live here any more, so this committee cannot suspend them;"
        " every other decision can still be made",
    )


@dataclass(eq=False)
class NothingToLift(Conflict):
    """Nothing was hidden by the decision, or it is shown again already."""

    code = "nothing_to_lift"
    zh = "没有可以恢复的内容"
    en = "There is nothing hidden to show again"


@dataclass(eq=False)
class ErasureRefused(Conflict):
    """`errors` names each thing that has to end first: {pointer, code, kind, id}."""

    code = "erasure_refused"
    zh = ("现在还不能注销", "还有 {count} 项需要先了结")
    en = ("Not yet", "Still open: {count}. Please see to them first")
    count: int = 0
    errors: list[Json] = field(default_factory=list)


@dataclass(eq=False)
class ErasureUnderWay(Conflict):
    code = "erasure_under_way"
    zh = "账号正在注销"
    en = "This account is being erased"


@dataclass(eq=False)
class MemberGone(Conflict):
    """The other party of a past deal has had themselves erased."""

    code = "member_gone"
    zh = "对方已注销"
    en = "This neighbour has left for good"
