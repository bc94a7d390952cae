"""What members are told of things: reservations, meetings, handovers, favourites."""

from functools import partial

from contracts.news.base import PRESENT, News, Sight, Silence, Table, of

_ITEM = of("listing", "listing_id")
_deal = partial(News, kind="deals", about=of("reservation", "reservation_id"))
_owner = partial(_deal, to="owner_id", actor="taker_id")
_taker = partial(_deal, to="taker_id", actor="owner_id")
_ring = partial(News, kind="deals", to="members", about=of("swap_cycle", "cycle_id"))
_favourite = partial(
    News, kind="favourites", to="member_id", actor="owner_id", about=_ITEM, sight=Sight.POST
)

NEWS: Table = {
    "listing_closed": {
        "expired": News(
            kind="deals",
            to="owner_id",
            about=_ITEM,
            when={"status": "expired"},
            zh="您发布的物品已过期，续期后可重新展示",
            en="Your offer has expired; renew it to show it again",
        ),
        "removed": News(
            kind="deals",
            to="owner_id",
            about=_ITEM,
            when={"status": "removed"},
            zh="您发布的物品已被移除",
            en="Your offer has been removed",
        ),
    },
    "swap_cycle_proposed": {
        "member": _ring(
            zh="有一个换物机会：您的物品可以换到您想要的",
            en="A swap for you: what you want for what you offer",
        ),
    },
    "swap_cycle_agreed": {
        "member": _ring(
            zh="循环交换大家都已同意，物品已约定",
            en="All have agreed to the swap; everything is reserved",
        ),
    },
    "swap_cycle_ended": {
        "completed": _ring(
            when={"status": "completed"}, zh="循环交换已全部完成", en="The whole swap is completed"
        ),
        "nothing": _ring(
            when={"status": ("declined", "expired", "void")},
            zh="一个换物机会已不再有效",
            en="A swap that was proposed to you is off",
        ),
        "undone": _ring(
            when={"status": "undone"},
            zh="循环交换未成交，物品已重新发布",
            en="The swap fell through; everything is on offer again",
        ),
        "broken": _ring(
            when={"status": "broken"},
            zh="循环交换有一部分未成交，请查看并与对方商量",
            en="A part of the swap fell through; look at it, and talk to each other",
        ),
    },
    "draw_held": {
        "owner": News(
            kind="deals",
            to="owner_id",
            about=_ITEM,
            zh="您的赠品已抽签，结果可随时查看和核对",
            en="Your gift has been drawn; the result can be seen and checked",
        ),
    },
    "favourite_cheaper": {
        "watcher": _favourite(
            zh="您收藏的物品降价了", en="Something you keep an eye on costs less"
        ),
    },
    "favourite_available": {
        "watcher": _favourite(
            zh="您收藏的物品又可以预约了", en="Something you keep an eye on can be had again"
        ),
    },
    "reservation_proposed": {
        "owner": _owner(zh="{actor} 想要您的物品", en="{actor} asks for something of yours"),
    },
    "item_reserved": {
        "taker": _taker(
            when={"put_off_to": None},
            zh="预约完成：{actor} 的物品约给您了",
            en="Reserved for you: what you asked {actor} for",
        ),
        "taker_put_off": _taker(
            when={"put_off_to": PRESENT},
            at="put_off_to",
            zh="预约完成：{actor} 的物品约给您了；原定见面时间来不及，暂改到 {at}，请与对方商定",
            en="Reserved for you: what you asked {actor} for. It is too late to meet as planned:"
            " for now you meet {at}; please agree on a time",
        ),
        # Where it was not the owner's own doing.
        "owner": _owner(
            when={"by": "line", "put_off_to": None},
            zh="预约完成：您的物品约给 {actor} 了",
            en="Reserved for {actor}: something of yours",
        ),
        "owner_put_off": _owner(
            when={"put_off_to": PRESENT},
            at="put_off_to",
            zh="预约完成：您的物品约给 {actor} 了；原定见面时间来不及，暂改到 {at}，请与对方商定",
            en="Reserved for {actor}: something of yours. It is too late to meet as planned:"
            " for now you meet {at}; please agree on a time",
        ),
    },
    "reservation_cancelled": {
        "declined": _taker(
            when={"status": "declined", "by": "owner", "gone": None},
            zh="{actor} 谢绝了您的预约",
            en="{actor} declined your reservation",
        ),
        "withdrawn": _taker(
            when={"status": "declined", "by": "owner", "gone": "asked"},
            zh="{actor} 已下架物品，您的预约已结束",
            en="{actor} does not offer it any more; your reservation has ended",
        ),
        "closed": _taker(
            when={"status": "declined", "by": "clock", "gone": (None, "asked")},
            zh="物品已不再提供，您的预约已结束",
            en="It is no longer offered; your reservation has ended",
        ),
        "offer_gone_taker": _taker(
            when={"status": "declined", "by": "clock", "gone": "offered"},
            zh="您用来交换的物品已不再提供，与 {actor} 的预约已结束",
            en="What you offered {actor} in return is not on offer any more;"
            " your reservation has ended",
        ),
        "offer_gone_owner": _owner(
            when={"status": "declined", "by": ("clock", "taker"), "gone": "offered"},
            zh="{actor} 用来交换的物品已不再提供，预约已结束",
            en="What {actor} offered in return is not on offer any more; the reservation has ended",
        ),
        "by_owner": _taker(
            when={"status": "cancelled", "by": "owner"},
            zh="{actor} 取消了预约",
            en="{actor} cancelled the reservation",
        ),
        "by_taker": _owner(
            when={"status": "cancelled", "by": "taker"},
            zh="{actor} 取消了预约",
            en="{actor} cancelled the reservation",
        ),
        "expired_owner": _owner(
            when={"status": "expired"},
            zh="与 {actor} 的预约已过期",
            en="The reservation with {actor} has expired",
        ),
        "expired_taker": _taker(
            when={"status": "expired"},
            zh="与 {actor} 的预约已过期",
            en="The reservation with {actor} has expired",
        ),
    },
    "reservation_waiting": {
        "taker": _taker(
            zh="物品已先约给别人，您的预约仍在排队",
            en="It is promised to another for now; you keep your place in line",
        ),
    },
    "reservation_next": {
        "taker": _taker(
            zh="物品又空出来了，轮到您了", en="It is free again, and you are the first in line"
        ),
    },
    "reservation_fell_through": {
        "by_owner": _taker(
            when={"status": "did_not_happen", "by": "owner"},
            zh="{actor} 表示这次预约没有成交",
            en="{actor} says that nothing came of your reservation",
        ),
        "by_taker": _owner(
            when={"status": "did_not_happen", "by": "taker"},
            zh="{actor} 表示这次预约没有成交",
            en="{actor} says that nothing came of the reservation",
        ),
        "no_show_by_owner": _taker(
            when={"status": "no_show", "by": "owner"},
            zh="{actor} 表示您没有来；如不属实，请及时说明",
            en="{actor} says that you did not come; if that is not so, say it in time",
        ),
        "no_show_by_taker": _owner(
            when={"status": "no_show", "by": "taker"},
            zh="{actor} 表示您没有来；如不属实，请及时说明",
            en="{actor} says that you did not come; if that is not so, say it in time",
        ),
    },
    "no_show_open_longer": {
        "missed_taker": _taker(
            when={"by": "owner"},
            at="open_until",
            zh="{actor} 表示您没有来；您可在 {at} 前提出异议",
            en="{actor} says that you did not come; if that is not so, say it before {at}",
        ),
        "missed_owner": _owner(
            when={"by": "taker"},
            at="open_until",
            zh="{actor} 表示您没有来；您可在 {at} 前提出异议",
            en="{actor} says that you did not come; if that is not so, say it before {at}",
        ),
    },
    "no_show_contested": {
        "by_owner": _taker(
            when={"by": "owner"},
            zh="{actor} 对“未到场”有异议，这次不计入任何一方",
            en="{actor} contests that somebody did not come; it counts against nobody",
        ),
        "by_taker": _owner(
            when={"by": "taker"},
            zh="{actor} 对“未到场”有异议，这次不计入任何一方",
            en="{actor} contests that somebody did not come; it counts against nobody",
        ),
    },
    "reschedule_proposed": {
        "by_owner": _taker(
            when={"by": "owner"},
            zh="{actor} 想改见面的时间或地点",
            en="{actor} asks for another time or place to meet",
        ),
        "by_taker": _owner(
            when={"by": "taker"},
            zh="{actor} 想改见面的时间或地点",
            en="{actor} asks for another time or place to meet",
        ),
    },
    "reservation_rescheduled": {
        "owner": _owner(
            at="meet_at",
            zh="与 {actor} 的见面改到 {at}",
            en="You meet {actor} at another time or place: {at}",
        ),
        "taker": _taker(
            at="meet_at",
            zh="与 {actor} 的见面改到 {at}",
            en="You meet {actor} at another time or place: {at}",
        ),
    },
    "meeting_near": {
        "owner": _owner(at="meet_at", zh="{at} 与 {actor} 见面", en="You meet {actor}: {at}"),
        "taker": _taker(at="meet_at", zh="{at} 与 {actor} 见面", en="You meet {actor}: {at}"),
    },
    # Where nothing was to be paid, the deal is completed at once, and that is told.
    "handover_confirmed": {
        "owner": _owner(
            when={"price": PRESENT},
            money="price",
            zh="已与 {actor} 交接，{money} 即将付给您",
            en="Handed over to {actor}; {money} is on its way to you",
        ),
        "taker": _taker(
            when={"price": PRESENT}, zh="已与 {actor} 交接", en="Handed over by {actor}"
        ),
    },
    "item_completed": {
        "owner": _owner(
            zh="与 {actor} 的交易已完成，欢迎评价",
            en="Your deal with {actor} is completed; tell others how it was",
        ),
        "taker": _taker(
            zh="与 {actor} 的交易已完成，欢迎评价",
            en="Your deal with {actor} is completed; tell others how it was",
        ),
    },
}

SILENT: Silence = {
    "listing_published": "friends find what is new among what is offered; it is nobody's in person",
    "listing_changed": "who keeps an eye on an item hears what matters of it: favourite_*",
}
