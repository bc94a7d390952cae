"""What is told of disputes: to the two, and to the committee that decides them."""

from functools import partial

from contracts.disputes import BOTH, CLOCK
from contracts.news.base import PRESENT, News, Sight, Silence, Table, of

_reservation = partial(News, about=of("reservation", "reservation_id"))
_booking = partial(News, about=of("booking", "booking_id"))


def _either(payer: str, news: partial[News], zh: str, en: str) -> dict[str, News]:
    """What the owner or the `payer` has done is told to the other of the two."""
    return {
        f"by_{by}": news(
            kind="deals", to=f"{other}_id", actor=f"{by}_id", when={"by": by}, zh=zh, en=en
        )
        for by, other in (("owner", payer), (payer, "owner"))
    }


_of_things, _of_stays = (
    partial(_either, "taker", _reservation),
    partial(_either, "renter", _booking),
)
_committee = partial(
    News,
    kind="committee",
    to="committee_ids",
    about=of("committee", "community_id"),
    when={"community_id": PRESENT},
    sight=Sight.COMMUNITY,
    collapses=True,
)
# Told by the committee, and so with no neighbour's name; and by both, or by the clock.
_BY_COMMITTEE = {"decided": None}
_BOTH_AGREED, _TIME_OVER = {"decided": BOTH}, {"decided": CLOCK}
_ENDS = (
    (
        "handed_over",
        _BY_COMMITTEE | {"handed_over": True},
        "居委会已就您的交接争议作出决定：视为已交接",
        "The committee has decided your dispute: it counts as handed over",
    ),
    (
        "undone",
        _BY_COMMITTEE | {"handed_over": False},
        "居委会已就您的交接争议作出决定：视为未成交",
        "The committee has decided your dispute: nothing came of the deal",
    ),
    (
        "agreed_handed_over",
        _BOTH_AGREED | {"handed_over": True},
        "双方已就交接争议达成一致：视为已交接",
        "You two have agreed: it counts as handed over",
    ),
    (
        "agreed_undone",
        _BOTH_AGREED | {"handed_over": False},
        "双方已就交接争议达成一致：视为未成交",
        "You two have agreed: nothing came of the deal",
    ),
    (
        "lapsed",
        _TIME_OVER,
        "交接争议到期未决，按默认结果处理：视为未成交，款项退回",
        "Nobody has decided your dispute in time: nothing came of it, and what was paid goes back",
    ),
)
_DIVIDED = (
    (
        "",
        _BY_COMMITTEE,
        "居委会已就您的停车争议作出决定",
        "The committee has decided your parking dispute",
    ),
    ("agreed_", _BOTH_AGREED, "双方已就停车争议达成一致", "You two have agreed on your parking"),
    (
        "lapsed_",
        _TIME_OVER,
        "停车争议到期未决，按默认结果处理",
        "Nobody has decided your parking dispute in time",
    ),
)


def _divided() -> dict[str, News]:
    """Each is told what is theirs."""
    return {
        f"{how}{side}": _booking(
            kind="decisions",
            to=f"{side}_id",
            money=money,
            when=when,
            zh=f"{zh}：{goes_zh} {{money}}",
            en=f"{en}: {{money}} {goes}",
        )
        for how, when, zh, en in _DIVIDED
        for side, money, goes_zh, goes in (
            ("owner", "to_payee", "付给您", "is paid to you"),
            ("renter", "to_payer", "退还您", "goes back to you"),
        )
    }


NEWS: Table = {
    "reservation_disputed": {
        "committee": _committee(
            zh="有 {times} 项新的交接争议等待居委会处理",
            en="New disputes for the committee to look into: {times}",
        ),
        **_of_things(
            zh="{actor} 对您确认的交接有异议，物品和款项先保留，请双方商量，或由居委会决定",
            en="{actor} objects to the handover you confirmed; nothing moves until you two agree"
            " or the committee decides",
        ),
    },
    "reservation_dispute_answered": _of_things(
        zh="{actor} 答复了您的异议，居委会也会看到",
        en="{actor} has answered your objection; the committee reads it too",
    ),
    "reservation_split_proposed": _of_things(
        zh="{actor} 就交接争议提出了解决方案，您可以接受，或提出自己的方案",
        en="{actor} proposes how to end the dispute; accept it, or propose otherwise",
    ),
    "reservation_evidence_shown": _of_things(
        zh="{actor} 在交接争议中出示了证据，您也可以出示",
        en="{actor} has shown evidence in the dispute; you may show yours",
    ),
    "reservation_dispute_near_end": {
        "committee": _committee(
            zh="有 {times} 项交接争议即将到期，到期后按默认结果处理",
            en="Disputes that soon end by default: {times}",
        ),
    },
    "reservation_decided": {
        f"{how}_{side}": _reservation(kind="decisions", to=f"{side}_id", when=when, zh=zh, en=en)
        for how, when, zh, en in _ENDS
        for side in ("owner", "taker")
    },
    "booking_disputed": {
        "committee": _committee(
            zh="有 {times} 项新的停车争议等待居委会处理",
            en="New parking disputes for the committee to look into: {times}",
        ),
        **_of_stays(
            zh="{actor} 对这次停车有异议，款项先冻结，请双方商量，或由居委会决定",
            en="{actor} disputes the booking; its money is frozen until you two agree or the"
            " committee decides",
        ),
    },
    "booking_dispute_answered": _of_stays(
        zh="{actor} 答复了您对停车的异议，居委会也会看到",
        en="{actor} has answered your dispute of the booking; the committee reads it too",
    ),
    "booking_dispute_withdrawn": _of_stays(
        zh="{actor} 撤回了对停车的异议，预订继续",
        en="{actor} has withdrawn the dispute; the booking goes on",
    ),
    "booking_dispute_lapsed": {
        side: _booking(
            kind="decisions",
            to=f"{side}_id",
            zh="停车争议到期未决，异议失效，预订按原约定继续",
            en="Nobody has decided your parking dispute in time: the booking goes on as agreed",
        )
        for side in ("owner", "renter")
    },
    "booking_split_proposed": _of_stays(
        zh="{actor} 就停车争议提出了分配方案，您可以接受，或提出自己的方案",
        en="{actor} proposes how to end the parking dispute; accept it, or propose otherwise",
    ),
    "booking_evidence_shown": _of_stays(
        zh="{actor} 在停车争议中出示了证据，您也可以出示",
        en="{actor} has shown evidence in the parking dispute; you may show yours",
    ),
    "booking_dispute_near_end": {
        "committee": _committee(
            zh="有 {times} 项停车争议即将到期，到期后按默认结果处理",
            en="Parking disputes that soon end by default: {times}",
        ),
    },
    "booking_decided": _divided(),
}

SILENT: Silence = {
    "disputes_seen": "for the committee's log; whom they are about is not told who looks",
    "booking_disputes_seen": "for the committee's log, likewise",
}
