"""Refusals of listings: items, proposals, handovers."""

from dataclasses import dataclass

from contracts.errors.base import Conflict, Invalid, TooMany


@dataclass(eq=False)
class ListingState(Conflict):
    """The item's `state` has no such step."""

    code = "listing_state"
    in_words = ("state", "item")
    zh = ("物品当前的状态不允许这样做", "当前状态：{state}")
    en = ("The item's state does not allow this", "Its state: {state}")
    state: str = ""


@dataclass(eq=False)
class ListingPromised(Conflict):
    """While an item is reserved, what was agreed on stays: `fields` would change."""

    code = "listing_promised"
    in_words = ("fields", "item_field")
    zh = ("物品已被预约", "预约期间只能补充描述和调整可见范围，不能修改：{fields}")
    en = (
        "The item is reserved",
        "Until then one may add to its description and say who sees it; these stay: {fields}",
    )
    fields: str = ""


@dataclass(eq=False)
class TooManyDrafts(Conflict):
    code = "too_many_drafts"
    zh = ("草稿太多", "最多保存 {most} 份草稿，请先发布或删除一些")
    en = ("Too many drafts", "At most {most} can be kept; publish or delete some first")
    most: int = 0


@dataclass(eq=False)
class ReservationState(Conflict):
    """The reservation's `state` has no such step."""

    code = "reservation_state"
    in_words = ("state", "reservation")
    zh = ("预约当前的状态不允许这样做", "当前状态：{state}")
    en = ("The reservation's state does not allow this", "Its state: {state}")
    state: str = ""


@dataclass(eq=False)
class ItemNotAvailable(Conflict):
    """The item, or the one offered for it, is promised to somebody or no longer on offer."""

    code = "item_not_available"
    zh = "物品已被预约或已下架"
    en = "The item is reserved or no longer on offer"


@dataclass(eq=False)
class ListingHidden(Conflict):
    """To its owner: nobody gets what the committee has hidden until it is shown again."""

    code = "listing_hidden"
    zh = ("物品已被居委会隐藏", "恢复显示之前不能接受预约")
    en = (
        "The committee has hidden the item",
        "Until it is shown again no reservation of it can be accepted",
    )


@dataclass(eq=False)
class TakerOutOfSight(Conflict):
    """To the owner: the item is not for the eyes of who asked for it any more."""

    code = "taker_out_of_sight"
    zh = ("对方目前看不到这件物品，不能接受预约", "你们可能已不是好友，或物品已对其隐藏")
    en = (
        "Who asked for the item cannot see it any more",
        "The two of you may be friends no longer, or the item is hidden from them",
    )


@dataclass(eq=False)
class ProposalExists(Conflict):
    code = "proposal_exists"
    zh = "您已经预约过这件物品，请等待对方答复"
    en = "You already have a proposal open for this item"


@dataclass(eq=False)
class AllocationDecides(Conflict):
    """The owner gave the choice away: `allocation` is first_come or draw."""

    code = "allocation_decides"
    in_words = ("allocation", "allocation")
    zh = ("这件赠品不由您挑选领取人", "领取方式：{allocation}")
    en = ("Who gets this gift is not for you to choose", "How it is given: {allocation}")
    allocation: str = ""


@dataclass(eq=False)
class EntriesClosed(Conflict):
    code = "entries_closed"
    zh = "抽签报名已截止，结果马上公布"
    en = "Entries are closed: the draw is being held"


@dataclass(eq=False)
class EntryStands(Conflict):
    """To its owner: the gift is not hidden from somebody whose entry in its draw stands."""

    code = "entry_stands"
    zh = ("已有邻居报名抽签", "不能对已报名的邻居隐藏这件赠品；如不想再送，可以下架")
    en = (
        "Somebody of these has entered the draw",
        "The gift cannot be hidden from who has entered; it can be withdrawn",
    )


@dataclass(eq=False)
class SwapCycleState(Conflict):
    """The ring's `state` has no such step."""

    code = "swap_cycle_state"
    in_words = ("state", "swap_cycle")
    zh = ("这次循环交换当前的状态不允许这样做", "当前状态：{state}")
    en = ("The state of this ring of swaps does not allow this", "Its state: {state}")
    state: str = ""


@dataclass(eq=False)
class SwapCycleUnderWay(Conflict):
    """A part of the ring has changed hands: who steps back now would keep what they got."""

    code = "swap_cycle_under_way"
    zh = ("循环交换已开始交接，不能再取消", "如未成交，请登记“未成交”")
    en = (
        "Things of this ring have changed hands; it can no longer be cancelled",
        "If nothing comes of your part, say that it did not happen",
    )


@dataclass(eq=False)
class HandoverClaimed(Conflict):
    """What one side has confirmed is for both to settle; the other may dispute it."""

    code = "handover_claimed"
    zh = (
        "已有一方确认交接",
        "一方已确认物品交接，不能再取消、改约或登记未成交；如不属实，对方可以提出异议",
    )
    en = (
        "The handover has been confirmed by one side",
        "The deal can no longer be cancelled, moved or declared missed;"
        " if it is not so, the other side may dispute it",
    )


@dataclass(eq=False)
class HandoverUnclaimed(Conflict):
    code = "handover_unclaimed"
    zh = ("对方还没有确认交接", "可以取消预约，或登记未成交")
    en = (
        "The other side has not confirmed the handover",
        "Cancel the reservation, or say that it did not happen",
    )


@dataclass(eq=False)
class DisputeClosed(Conflict):
    code = "dispute_closed"
    zh = ("这项争议已经结束", "双方已协商解决，或居委会已作出决定")
    en = (
        "This dispute is closed",
        "The two have settled it, or the committee has decided it",
    )


@dataclass(eq=False)
class DisputeAnswered(Conflict):
    code = "dispute_answered"
    zh = ("这项争议已经答复过", "每项争议只能答复一次；还可以在会话里与对方商量")
    en = (
        "This dispute has been answered",
        "One answers once; the two can still talk in their conversation",
    )


@dataclass(eq=False)
class MeetingToCome(Conflict):
    code = "meeting_to_come"
    zh = ("还没到约定的时间", "到了约定时间对方仍未出现，才能登记未到")
    en = ("The meeting is still to come", "Nobody is missing before the time that was agreed")


@dataclass(eq=False)
class OwnListing(Invalid):
    code = "own_listing"
    zh = "不能预约自己的物品"
    en = "You cannot reserve your own item"


@dataclass(eq=False)
class SwapNeedsOffer(Invalid):
    """A tap on the owner's proposal would name nothing in return; the taker asks first."""

    code = "swap_needs_offer"
    zh = ("交换要先说好换什么", "请对方预约这件物品并选好用来交换的物品，之后可以在这里商量见面")
    en = (
        "A swap begins with what is given in return",
        "Let the other ask for it and name their thing; then the meeting can be settled here",
    )


@dataclass(eq=False)
class HandoverCodeWrong(Invalid):
    """A wrong code, counted: the count outlives the refusal."""

    code = "handover_code_wrong"
    keeps_effect = True
    zh = ("交接码不正确", "还可以再试 {tries_left} 次")
    en = ("The handover code is wrong", "Tries left: {tries_left}")
    tries_left: int = 0


@dataclass(eq=False)
class HandoverCodeLocked(TooMany):
    code = "handover_code_locked"
    zh = ("交接码错误次数过多", "请稍后再试，或由双方分别确认交接")
    en = ("Too many wrong handover codes", "Try again later, or both confirm the handover")
