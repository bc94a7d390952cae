"""WeChat Pay's orders: what is asked, what is made of the answers, and of what goes half wrong."""

from dataclasses import replace
from datetime import timedelta

import pytest

from contracts.money import Money
from services.payments.providers.rules import Order, OutcomeUnknown
from services.payments.wechat_pay.rules import PAY_WITHIN
from tests.emulators.wechat import WechatServer
from tests.emulators.wechat.desk import MINI, openid_of
from tests.emulators.wechat_pay import WechatPayServer
from tests.payments.provider_contract import PART, PRICE, a_paid, an_order, payout_of, refund_of
from tests.payments.wechat_stand import WechatStand, a_merchant

TRANSFERS = "POST /v3/fund-app/mch-transfer/transfer-bills"


@pytest.fixture
def stand(pay_server: WechatPayServer, login_server: WechatServer) -> WechatStand:
    return WechatStand(pay_server, login_server, a_merchant())


@pytest.fixture
def transferring(pay_server: WechatPayServer, login_server: WechatServer) -> WechatStand:
    return WechatStand(pay_server, login_server, a_merchant("merchant", 30))


def test_the_payers_phone_is_told_how_to_pay(stand: WechatStand) -> None:
    action = stand.provider.submit(an_order(stand, "charge")).client_action
    assert action is not None
    told = action["parameters"]
    assert (action["method"], told["signType"]) == ("wechat_jsapi", "RSA")
    assert told["package"].startswith("prepay_id=wx")
    message = "".join(f"{told[name]}\n" for name in ("appId", "timeStamp", "nonceStr", "package"))
    assert stand.server.keys.is_merchants(message, told["paySign"])


def test_a_payment_is_made_for_sharing_where_sharing_is_how_it_is_paid_out(
    stand: WechatStand, transferring: WechatStand
) -> None:
    order = an_order(transferring, "charge")
    for each, shared in ((stand, True), (transferring, False)):
        each.server.books = each.books
        each.provider.submit(order)
        asked = each.books.payments[order.number]["asked"]
        assert asked["settle_info"] == {"profit_sharing": shared}


def test_how_to_pay_is_asked_for_again_where_the_answer_got_lost(stand: WechatStand) -> None:
    order = an_order(stand, "charge")
    with stand.answers_lost(), pytest.raises(OutcomeUnknown):
        stand.provider.submit(order)
    found = stand.provider.query(order)
    assert found.state == "processing"
    assert found.client_action
    again = stand.provider.query(replace(order, client_action=found.client_action))
    assert (again.state, again.client_action) == ("processing", None)


def test_an_order_whose_payer_lets_its_time_pass_is_closed_and_can_be_paid_anew(
    stand: WechatStand,
) -> None:
    order = an_order(stand, "charge")
    stand.provider.submit(order)
    stand.time += PAY_WITHIN + timedelta(seconds=1)
    outcome = stand.provider.query(order)
    assert (outcome.state, outcome.failure_code) == ("failed", "payment_timed_out")
    assert stand.books.payments[order.number]["state"] == "CLOSED"


def test_one_that_was_paid_in_its_last_moment_was_paid(stand: WechatStand) -> None:
    order = a_paid(stand)
    stand.time += PAY_WITHIN * 2
    assert stand.provider.query(order).state == "succeeded"
    assert stand.provider.close(order).state == "succeeded"


@pytest.mark.parametrize(
    "change",
    [
        {"money": Money(PRICE.amount + 1)},
        {"money": Money(PRICE.amount, "EUR")},
        {"token": openid_of(MINI, "somebody else")},
    ],
)
def test_a_payment_of_another_amount_or_payer_is_no_answer(
    stand: WechatStand, change: dict[str, object]
) -> None:
    order = a_paid(stand)
    with pytest.raises(OutcomeUnknown):
        stand.provider.query(replace(order, **change))  # type: ignore[arg-type] # one at a time


def test_a_refund_of_another_amount_is_no_answer(stand: WechatStand) -> None:
    refund = refund_of(stand, a_paid(stand), PART)
    stand.provider.submit(refund)
    with pytest.raises(OutcomeUnknown):
        stand.provider.query(replace(refund, money=Money(PART.amount + 1)))


@pytest.mark.parametrize("kind", ["refund", "payout"])
def test_after_a_system_error_the_same_is_sent_under_the_same_number(
    stand: WechatStand, kind: str
) -> None:
    charge = a_paid(stand)
    order = refund_of(stand, charge, PART) if kind == "refund" else payout_of(stand, charge)
    before = 0 if kind == "refund" else 3
    stand.server.faults = [""] * before + ["system_error"]
    with pytest.raises(OutcomeUnknown):
        stand.provider.submit(order)
    stand.provider.submit(order)
    stand.settle(order)
    assert stand.provider.query(order).state == "succeeded"
    assert stand.moved(order) == [order.money]


@pytest.mark.parametrize("kind", ["refund", "payout"])
def test_where_there_is_no_money_it_is_asked_for_again_and_is_no_failure(
    transferring: WechatStand, kind: str
) -> None:
    stand = transferring
    charge = a_paid(stand)
    order = refund_of(stand, charge, PART) if kind == "refund" else payout_of(stand, charge)
    stand.books.poor = True
    with pytest.raises(OutcomeUnknown):
        stand.provider.submit(order)
    assert stand.provider.query(order).state == "not_found"
    stand.books.poor = False
    stand.provider.submit(order)
    stand.settle(order)
    assert stand.moved(order) == [order.money]


def test_a_refund_that_the_bank_did_not_take_stays_under_way(stand: WechatStand) -> None:
    refund = refund_of(stand, a_paid(stand), PART)
    stand.provider.submit(refund)
    stand.books.refunds[refund.number]["status"] = "ABNORMAL"
    assert stand.provider.query(refund).state == "processing"


def half_paid(stand: WechatStand) -> Order:
    """A payout of two payments, of which the second part came to nothing."""
    payout = payout_of(stand, a_paid(stand), a_paid(stand))
    stand.provider.submit(payout)
    stand.books.shares[f"{payout.number}-0"]["result"] = "SUCCESS"
    stand.books.refusing.add(stand.token())
    stand.settle(payout)
    stand.books.refusing.discard(stand.token())
    return payout


def test_a_part_that_came_to_nothing_is_shared_again_by_the_same_payout(
    stand: WechatStand,
) -> None:
    payout = half_paid(stand)
    assert stand.moved(payout) == [PRICE]
    assert stand.provider.query(payout).state == "processing"
    stand.settle(payout)
    assert stand.provider.query(payout).state == "succeeded"
    assert stand.moved(payout) == [PRICE, PRICE]
    assert list(stand.books.shares) == [f"{payout.number}-{n}" for n in ("0", "1", "1-1")]


def test_a_part_that_is_refused_outright_is_asked_again_under_the_number_it_had(
    stand: WechatStand,
) -> None:
    """It is not recorded there: under the next number both might be paid."""
    payout = payout_of(stand, a_paid(stand), a_paid(stand))
    stand.books.barred.add(f"{payout.number}-1")
    assert stand.provider.submit(payout).state == "processing"
    stand.settle(payout)
    assert stand.provider.query(payout).state == "processing"
    assert stand.moved(payout) == [PRICE]
    stand.books.barred.clear()
    for _ in range(2):
        stand.provider.query(payout)
        stand.settle(payout)
    assert stand.provider.query(payout).state == "succeeded"
    assert list(stand.books.shares) == [f"{payout.number}-{n}" for n in (0, 1)]
    assert stand.moved(payout) == [PRICE, PRICE]


def test_a_payout_begun_in_part_is_gone_on_with(stand: WechatStand) -> None:
    payout = payout_of(stand, a_paid(stand), a_paid(stand))
    # Two payments, two shares asked about, the receiver made known, the first share; then a crash.
    stand.server.faults = [""] * 6 + ["unreachable"]
    with pytest.raises(OutcomeUnknown):
        stand.provider.submit(payout)
    assert len(stand.books.shares) == 1
    assert stand.provider.query(payout).state == "processing"
    stand.settle(payout)
    assert stand.provider.query(payout).state == "succeeded"
    assert stand.moved(payout) == [PRICE, PRICE]


def test_a_payout_whose_parts_do_not_sum_is_not_begun(stand: WechatStand) -> None:
    payout = replace(payout_of(stand, a_paid(stand)), money=Money(PRICE.amount - 1))
    with pytest.raises(OutcomeUnknown):
        stand.provider.submit(payout)
    assert stand.books.shares == {}


def test_what_is_left_of_a_payment_after_a_refund_is_shared(stand: WechatStand) -> None:
    charge = a_paid(stand)
    stand.provider.submit(refund_of(stand, charge, PART))
    rest = Money(PRICE.amount - PART.amount)
    payout = payout_of(stand, replace(charge, money=rest))
    stand.provider.submit(payout)
    stand.settle(payout)
    assert stand.provider.query(payout).state == "succeeded"
    assert stand.books.payments[charge.number]["left"] == 0


def test_who_is_sent_money_is_told_how_to_agree(transferring: WechatStand) -> None:
    payout = payout_of(transferring, a_paid(transferring))
    action = transferring.provider.submit(payout).client_action
    assert action is not None
    assert action["method"] == "wechat_transfer"
    assert set(action["parameters"]) == {"mchId", "appId", "package"}
    told_again = transferring.provider.query(payout).client_action
    assert told_again == action
    assert transferring.provider.query(replace(payout, client_action=action)).client_action is None


def test_a_transfer_that_would_need_a_name_is_not_begun(transferring: WechatStand) -> None:
    payout = replace(payout_of(transferring, a_paid(transferring)), money=Money(200_000))
    outcome = transferring.provider.submit(payout)
    assert (outcome.state, outcome.failure_code) == ("failed", "receiver_name_needed")
    assert TRANSFERS not in transferring.server.asked


def test_a_transfer_of_another_amount_is_no_answer(transferring: WechatStand) -> None:
    payout = payout_of(transferring, a_paid(transferring))
    transferring.provider.submit(payout)
    with pytest.raises(OutcomeUnknown):
        transferring.provider.query(replace(payout, money=Money(1)))


def test_a_days_statement_is_what_was_paid_and_went_back(stand: WechatStand) -> None:
    day = stand.now().astimezone().date()
    assert stand.provider.statement(day - timedelta(days=9)) == []
    charge = a_paid(stand)
    refund = refund_of(stand, charge, PART)
    stand.provider.submit(refund)
    stand.settle(refund)
    china = (stand.now() + timedelta(hours=8)).date()
    lines = stand.provider.statement(china)
    assert [(line.kind, line.number, line.money) for line in lines] == [
        ("charge", charge.number, PRICE),
        ("refund", refund.number, PART),
    ]


def test_a_statement_that_was_changed_on_its_way_is_none(stand: WechatStand) -> None:
    a_paid(stand)
    china = (stand.now() + timedelta(hours=8)).date()
    stand.provider.statement(china)
    path = f"/v3/billdownload/{china.isoformat()}"
    client = stand.provider.client
    genuine = client.download(path)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(type(client), "download", lambda *_: genuine + b" ")
        with pytest.raises(OutcomeUnknown):
            stand.provider.statement(china)


def test_the_capabilities_say_what_the_contract_does(
    stand: WechatStand, transferring: WechatStand
) -> None:
    platform, merchant = stand.provider.capabilities(), transferring.provider.capabilities()
    assert (platform.custody, platform.max_ratio, platform.hold_days) == (True, 100, 180)
    assert not platform.payout_needs_confirm
    assert (merchant.custody, merchant.max_ratio, merchant.hold_days) == (False, 30, 30)
    assert merchant.payout_needs_confirm
