"""What is told of disputes: to the two, and to the committee that decides them."""

from functools import partial

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
# Told by the committee, and so with no neighbour's name.
_DECIDED = (
    (
        "handed_over",
        True,
        "居委会已就您的交接争议作出决定：视为已交接",
        "The committee has decided your dispute: it counts as handed over",
    ),
    (
        "undone",
        False,
        "居委会已就您的交接争议作出决定：视为未成交",
        "The committee has decided your dispute: nothing came of the deal",
    ),
)


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
    "reservation_decided": {
        f"{outcome}_{side}": _reservation(
            kind="decisions", to=f"{side}_id", when={"handed_over": counts}, zh=zh, en=en
        )
        for outcome, counts, zh, en in _DECIDED
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
    # Told by the committee, and so with no neighbour's name.
    "booking_decided": {
        "owner": _booking(
            kind="decisions",
            to="owner_id",
            money="to_payee",
            zh="居委会已就您的停车争议作出决定：付给您 {money}",
            en="The committee has decided your parking dispute: {money} is paid to you",
        ),
        "renter": _booking(
            kind="decisions",
            to="renter_id",
            money="to_payer",
            zh="居委会已就您的停车争议作出决定：退还您 {money}",
            en="The committee has decided your parking dispute: {money} goes back to you",
        ),
    },
}

SILENT: Silence = {
    "disputes_seen": "for the committee's log; whom they are about is not told who looks",
    "booking_disputes_seen": "for the committee's log, likewise",
}
