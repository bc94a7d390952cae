"""Refusals of parking: spaces, times, bookings."""

from dataclasses import dataclass, field

from contracts.errors.base import Conflict, Invalid, TooMany
from contracts.json import Json


@dataclass(eq=False)
class SlotTaken(Conflict):
    """`alternatives`: [{space_id, label, starts_at, ends_at, total}], the nearest first."""

    code = "slot_taken"
    zh = ("这个时间已被预订", "请看看其他时间或附近的车位")
    en = ("This time is taken", "Another time or another space may suit you")
    alternatives: list[Json] = field(default_factory=list)


@dataclass(eq=False)
class SeriesTaken(Conflict):
    """`taken`: [{starts_at, ends_at, code}], the stays that are not to be had."""

    code = "series_taken"
    zh = ("并非每一次都能预订", "可以只预订空闲的几次，或换个时间")
    en = ("Not every one of these can be booked", "Book those that are free, or other hours")
    taken: list[Json] = field(default_factory=list)


@dataclass(eq=False)
class BookingState(Conflict):
    """The booking is in a state (`status_now`) that does not allow this."""

    code = "booking_state"
    in_words = ("status_now", "booking")
    zh = ("预订当前的状态不允许这样做", "预订当前的状态：{status_now}")
    en = ("The booking's state does not allow this", "Its state: {status_now}")
    status_now: str = ""


@dataclass(eq=False)
class TooSoon(Conflict):
    """Check-in before one may arrive."""

    code = "too_soon"
    zh = "还没到入场时间"
    en = "It is too soon to check in"


@dataclass(eq=False)
class WrongCode(Invalid):
    """What was scanned is not the code of the booking's space."""

    code = "wrong_code"
    zh = ("这不是您预订的车位的二维码", "请核对车位，或不扫码直接签到")
    en = (
        "This is not the code of the space you booked",
        "Look whether you are at the right space, or check in without a code",
    )


@dataclass(eq=False)
class TooLateToReport(Conflict):
    code = "too_late_to_report"
    zh = (
        "已不能按车位被占处理",
        "开始后 20 分钟内可以上报；之后请提出异议，由双方商量或居委会决定",
    )
    en = (
        "It is too late to report the space as taken",
        "It can be reported within 20 minutes of the start; later, dispute the booking",
    )


@dataclass(eq=False)
class ArrivedThere(Conflict):
    """The renter has scanned what hangs at the space, or came through the gate a while ago."""

    code = "arrived_there"
    zh = (
        "您已到达车位，不能再按车位被占处理",
        "如有问题，请提出异议，由双方商量或居委会决定",
    )
    en = (
        "You have arrived at the space, so it can no longer be reported as taken",
        "If something is wrong, dispute the booking",
    )


@dataclass(eq=False)
class RenterHasLeft(Conflict):
    code = "renter_has_left"
    zh = ("租用人已确认驶离", "如车仍在，请与对方联系或提出争议")
    en = ("The renter has checked out", "If the car is still there, write to them or dispute")


@dataclass(eq=False)
class OverstayState(Conflict):
    """The overstay is in a state (`status_now`) that does not allow this; empty: there is none."""

    code = "overstay_state"
    zh = ("当前不允许这样做", "超时停车的当前状态：{status_now}")
    en = ("This cannot be done now", "State of the overstay: {status_now}")
    status_now: str = ""


@dataclass(eq=False)
class DepositForfeited(Conflict):
    """The balance was not paid, not even after notice: the deposit is the owner's."""

    code = "deposit_forfeited"
    zh = ("定金已归车位主人", "催告后仍未付清余款，定金已归车位主人，不能再提出争议")
    en = (
        "The deposit is forfeited",
        "The balance was not paid after notice: it is too late to object",
    )


@dataclass(eq=False)
class TooLateToExtend(Conflict):
    code = "too_late_to_extend"
    zh = ("停车已到时间，不能再延长", "请尽快驶离，或重新预订")
    en = ("The stay is over and cannot be extended", "Please leave soon, or book anew")


@dataclass(eq=False)
class ExtensionPending(Conflict):
    """One waits to be paid."""

    code = "extension_pending"
    zh = ("已有一次延长等待付款", "请先付款，或等它失效后再延长")
    en = ("An extension waits to be paid", "Pay it first, or wait until it has lapsed")


@dataclass(eq=False)
class TooManyExtensions(Conflict):
    code = "too_many_extensions"
    zh = "这次停车的延长次数已达上限"
    en = "The stay has been extended as often as one may"


@dataclass(eq=False)
class ExtensionNotOffered(Conflict):
    """The space is not offered to this renter any more, for whatever reason."""

    code = "extension_not_offered"
    zh = ("这个车位不再提供延长", "请按原定时间驶离，或另订车位")
    en = ("The space is not offered for longer", "Leave as agreed, or book another space")


@dataclass(eq=False)
class BalanceUnpaid(Conflict):
    """The renter owes the balance of an earlier booking (`booking_id`), overdue or not."""

    code = "balance_unpaid"
    zh = ("有余款尚未支付", "付清之前的余款后才能再次预订")
    en = ("A balance is unpaid", "Pay the balance of your earlier booking before you book again")
    booking_id: str = ""


@dataclass(eq=False)
class TooManyUnpaidBookings(TooMany):
    code = "too_many_unpaid_bookings"
    zh = "未付款的预订已达上限，请先付款或取消"
    en = "You hold as many unpaid bookings as one may; pay or cancel one first"


@dataclass(eq=False)
class WouldCutBookings(Conflict):
    """The change would take time from `bookings`: [{id, status, starts_at, ends_at}], in order."""

    code = "would_cut_bookings"
    zh = ("这段时间已有预订", "这样修改会影响已有的预订，请先与租用人商量或取消预订")
    en = (
        "There are bookings at that time",
        "The change would cut bookings; talk with their renters or cancel them first",
    )
    bookings: list[Json] = field(default_factory=list)


@dataclass(eq=False)
class TooManyExceptions(Conflict):
    code = "too_many_exceptions"
    zh = "例外时间已达上限，请先删除不需要的"
    en = "The space has as many exceptions as one may have; remove some first"


@dataclass(eq=False)
class TimeFree(Conflict):
    """Nobody waits for a time that can be booked."""

    code = "time_free"
    zh = "这个时间现在可以直接预订"
    en = "This time is free; book it"


@dataclass(eq=False)
class AlreadyWaiting(Conflict):
    code = "already_waiting"
    zh = "您已在排队等候或已预订其中的时间"
    en = "You are in line for some of this time, or have booked it"


@dataclass(eq=False)
class TooManyWaiting(TooMany):
    code = "too_many_waiting"
    zh = "您排队等候的时间已达上限，请先退出不需要的"
    en = "You wait for as many times as one may; leave a line first"


@dataclass(eq=False)
class LineFull(Conflict):
    code = "line_full"
    zh = "这个车位排队的人已满"
    en = "The line for this space is full"


@dataclass(eq=False)
class OwnSpace(Invalid):
    code = "own_space"
    zh = "不能预订自己的车位"
    en = "You cannot book your own space"


@dataclass(eq=False)
class SpaceWithdrawn(Conflict):
    code = "space_withdrawn"
    zh = "车位已下架"
    en = "The space has been withdrawn"
