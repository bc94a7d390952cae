"""What members are told of parking: bookings from the request to the end of the stay."""

from functools import partial

from contracts.news.base import PRESENT, News, Silence, Table, of

_booking = partial(News, kind="deals", about=of("booking", "booking_id"))
_owner = partial(_booking, to="owner_id", actor="renter_id")
_renter = partial(_booking, to="renter_id", actor="owner_id")

NEWS: Table = {
    "booking_requested": {
        # Where the owner has nothing to decide, they hear once it is agreed.
        "owner": _owner(
            when={"deposit_due_at": None},
            at="starts_at",
            zh="{actor} 想订您的车位：{at}",
            en="{actor} asks for your parking space: {at}",
        ),
    },
    "waiting_offered": {
        "renter": _renter(
            when={"deposit_due_at": PRESENT},
            at="deposit_due_at",
            zh="您排队等候的 {actor} 的车位已为您保留，请在 {at} 前付定金",
            en="{actor}'s space, for which you waited, is held for you; pay the deposit by {at}",
        ),
        "renter_asks": _renter(
            when={"deposit_due_at": None},
            at="starts_at",
            zh="您排队等候的时间空出来了，已代您向 {actor} 提出预订：{at}",
            en="The time you waited for is free; {actor} has been asked for it: {at}",
        ),
    },
    "booking_approved": {
        "renter": _renter(
            at="starts_at",
            zh="{actor} 同意了您的车位预订：{at}",
            en="{actor} agreed to your booking: {at}",
        ),
    },
    "booking_agreed": {
        "owner": _owner(
            zh="{actor} 已付定金，车位预订成功",
            en="{actor} has paid the deposit: your space is booked",
        ),
        "renter": _renter(
            zh="您预订 {actor} 的车位成功", en="Your booking of {actor}'s space is agreed"
        ),
    },
    "booking_ended": {
        "owner": _owner(zh="{actor} 的停车已结束", en="{actor}'s parking has ended"),
        "renter": _renter(zh="您的停车已结束", en="Your parking has ended"),
    },
    "booking_forfeited": {
        "owner": _owner(
            money="balance",
            zh="{actor} 经催告仍未付 {money}，定金归您，正在打款；余款仍可付清",
            en="{actor} did not pay {money} after notice: the deposit is yours and on its way; the"
            " balance stays owed",
        ),
        "renter": _renter(
            money="balance",
            zh="经催告仍未付清，您的定金已归车位主人；余款 {money} 仍须付清，付清前不能再预订车位",
            en="The balance was not paid after notice: your deposit is the owner's. {money} stays"
            " owed; you can book no space until it is paid",
        ),
    },
    "booking_extended": {
        "owner": _owner(
            at="ends_at",
            zh="{actor} 的停车延长至 {at}",
            en="{actor} stays until {at} now",
        ),
        "renter": _renter(
            at="ends_at", zh="您的停车已延长至 {at}", en="Your parking is extended until {at}"
        ),
    },
    "booking_extension_lapsed": {
        "renter": _renter(
            when={"because": "unpaid"},
            zh="停车延长未按时付款，已失效，请按原定时间驶离",
            en="The extension was not paid in time and has lapsed; please leave as agreed",
        ),
    },
    "booking_overstay_reported": {
        "renter": _renter(
            at="charged_from",
            zh="{actor} 拍照表示您的车还在车位上，{at} 起按小时计费；已驶离请点离场，有异议请提出",
            en="{actor} says with a photo that your car is still there; from {at} each hour is"
            " charged. Check out when you have left; object if it is not so",
        ),
    },
    "booking_overstay_objected": {
        "owner": _owner(
            zh="{actor} 对超时停车有异议，暂不收费，请双方商量",
            en="{actor} objects to the overstay; nothing is asked for. Please talk it over",
        ),
    },
    "booking_overstay_forgiven": {
        "renter": _renter(
            zh="{actor} 车位的这次超时停车不收费",
            en="Nothing is to be paid for staying longer at {actor}'s space",
        ),
    },
    "booking_in_doubt": {
        "renter": _renter(
            at="starts_at",
            zh="您 {at} 预订的车位上，前一辆车还未驶离：可另选车位，或免费取消、全额退款",
            en="The car before yours is still on the space you booked for {at}: choose another, or"
            " cancel and get everything back",
        ),
    },
    "booking_cancelled": {
        "by_owner": _renter(
            when={"by": "owner"},
            zh="{actor} 取消了车位预订",
            en="{actor} cancelled the booking",
        ),
        "by_renter": _owner(
            when={"by": "renter", "to_payee": None, "because": None},
            zh="{actor} 取消了车位预订",
            en="{actor} cancelled the booking",
        ),
        "occupied": _owner(
            when={"because": "occupied"},
            zh="{actor} 到达时车位被占，预订已取消，款项全部退还",
            en="{actor} found somebody else in your space: the booking is cancelled, all is"
            " refunded",
        ),
        "by_renter_late": _owner(
            when={"by": "renter", "to_payee": PRESENT},
            money="to_payee",
            zh="{actor} 取消了车位预订，按取消规则，定金中的 {money} 归您",
            en="{actor} cancelled the booking; by its terms {money} of the deposit is yours",
        ),
    },
    "booking_declined": {
        "renter": _renter(zh="{actor} 谢绝了您的车位预订", en="{actor} declined your booking"),
    },
    "booking_lapsed": {
        "owner": _owner(
            zh="{actor} 的车位预订已失效，时段已释放",
            en="{actor}'s booking has lapsed; the time is free again",
        ),
        "renter": _renter(
            zh="您的车位预订已失效，时段已释放",
            en="Your booking has lapsed; the time is free again",
        ),
    },
    "booking_settled": {
        "owner": _owner(
            money="total",
            zh="{actor} 已结清，{money} 即将付给您",
            en="{actor} has paid it all; {money} is on its way to you",
        ),
    },
}

SILENT: Silence = {
    "space_published": "friends find it among the spaces; it is nobody's in person",
    "space_changed": "who has booked keeps what was agreed",
    "space_withdrawn": "the owner did it, and bookings go on",
    "booking_overstay_charged": "charge_due tells the renter what to pay",
    "booking_extension_requested": "charge_due tells the renter what to pay",
    "booking_started": "it begins when the two agreed that it would",
    "booking_paid_out": "payout_paid tells the owner of the money",
}
