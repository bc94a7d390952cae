"""What members are told of money; of whom an event does not name, members know the deal."""

from functools import partial

from contracts.news.base import PRESENT, News, Silence, Table, the_deal

_money = partial(News, kind="money", about=the_deal)
_payer = partial(_money, to="payer_id", actor="payee_id")
_payee = partial(_money, to="payee_id", actor="payer_id")

NEWS: Table = {
    "charge_due": {
        "payer": _payer(
            money="amount",
            at="due_at",
            zh="请在 {at} 前支付 {money}",
            en="Please pay {money}; due {at}",
        ),
    },
    "charge_reminder": {
        "payer": _payer(
            when={"overdue": False, "forfeit_at": None},
            money="amount",
            at="due_at",
            zh="提醒：请在 {at} 前支付 {money}",
            en="A reminder: please pay {money}; due {at}",
        ),
        "payer_forfeit": _payer(
            when={"overdue": False, "forfeit_at": PRESENT},
            money="amount",
            at="due_at",
            zh="提醒：请在 {at} 前支付 {money}。经催告仍不付，定金（不超过总价20%）归车位主人，"
            "已付的其余部分抵作停车费，余款仍须付清",
            en="A reminder: please pay {money}; due {at}. Unpaid after notice, the earnest money (a"
            " fifth of the total at most) is the owner's, the rest of the deposit goes towards the"
            " price, and the balance stays owed",
        ),
        "payer_overdue": _payer(
            when={"overdue": True, "forfeit_at": None},
            money="amount",
            at="due_at",
            zh="您应在 {at} 前支付的 {money} 尚未支付，付清前不能再预订车位",
            en="{money} was due {at} and is not paid; you can book no space until it is",
        ),
        "payer_overdue_forfeit": _payer(
            when={"overdue": True, "forfeit_at": PRESENT},
            money="amount",
            at="forfeit_at",
            zh="催告：{money} 已逾期，付清前不能再预订车位。{at} 前仍未付清，定金归车位主人，"
            "已付的其余部分抵作停车费，余款仍须付清；如有异议请在此之前提出争议",
            en="Notice: {money} is overdue; you can book no space until it is paid. Unpaid by {at},"
            " the earnest money is the owner's, the rest of the deposit goes towards the price, and"
            " the balance stays owed; raise a dispute before then if you object",
        ),
        "payee_overdue_forfeit": _payee(
            when={"overdue": True, "forfeit_at": PRESENT},
            money="amount",
            at="forfeit_at",
            zh="{actor} 逾期未付 {money}，已催告对方；{at} 前仍未付清，定金归您。"
            "您也可以提出争议，由居委会调解",
            en="{actor} has not paid {money} in time and was given notice; unpaid by {at}, the"
            " deposit is yours. You may also raise a dispute",
        ),
        "payee_overdue": _payee(
            when={"overdue": True, "forfeit_at": None},
            money="amount",
            zh="{actor} 逾期未付 {money}，已提醒对方；您也可以提出争议，由居委会调解",
            en="{actor} has not paid {money} in time and was reminded; you may raise a dispute",
        ),
    },
    "payment_captured": {
        "payer": _payer(
            money="amount", zh="已收到您支付的 {money}", en="Your payment of {money} has arrived"
        ),
        # Of a booking's payments the owner hears with the booking.
        "payee": _payee(
            when={"stage": "price"},
            money="amount",
            zh="{actor} 已付款 {money}，交接后转给您",
            en="{actor} has paid {money}; it is yours after the handover",
        ),
    },
    "payment_failed": {
        "payer": _payer(
            zh="付款未成功，请重新支付", en="Your payment did not go through; please try again"
        ),
    },
    "refund_paid": {
        "payer": _payer(
            money="amount", zh="{money} 已退还给您", en="{money} has been refunded to you"
        ),
    },
    "payout_paid": {
        "payee": _payee(
            money="amount", zh="{money} 已打到您的银行卡", en="{money} has been paid to your card"
        ),
    },
    "payout_returned": {
        "payee": _payee(
            money="amount",
            zh="{money} 被您的银行退回，款项仍归您：请更换或重新选择银行卡",
            en="{money} was returned by your bank and is still yours: please choose another card",
        ),
    },
    "payout_failed": {
        "payee": _payee(
            money="amount",
            zh="{money} 未能打到您的银行卡，请检查银行卡",
            en="{money} could not be paid to your card; please check your card",
        ),
    },
}

SILENT: Silence = {
    "escrow_released": "payout_paid tells the payee once the money has arrived",
}
