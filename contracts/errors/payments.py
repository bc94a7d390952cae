"""What payments refuses, and its words."""

from dataclasses import dataclass

from contracts.errors.base import Conflict, Unauthenticated


@dataclass(eq=False)
class ChargeProcessing(Conflict):
    """A payment is under way; its outcome must be known before another may start."""

    code = "charge_processing"
    zh = ("付款处理中", "上一笔付款的结果尚未确定，请稍候")
    en = ("Payment under way", "The last payment of this charge is not decided yet")


@dataclass(eq=False)
class ChargeNotPayable(Conflict):
    code = "charge_not_payable"
    zh = ("无需付款", "这笔款项目前的状态为 {state}，不能支付")
    en = ("Nothing to pay", "This charge is {state} and cannot be paid")
    state: str = ""


@dataclass(eq=False)
class DealFrozen(Conflict):
    code = "deal_frozen"
    zh = ("款项已冻结", "争议处理期间，这笔交易不能付款")
    en = ("The money is frozen", "Nothing of this deal is paid while it is in dispute")


@dataclass(eq=False)
class BeyondCustody(Conflict):
    """The provider may not keep what would be paid now until the deal is done."""

    code = "beyond_custody"
    zh = (
        "现在付款太早",
        "支付机构最多保管款项 {days} 天，到不了交易完成之时，请改约近些的时间",
    )
    en = ("Too early to pay", "The provider keeps money for {days} days, less than this deal takes")
    days: int = 0


@dataclass(eq=False)
class CardInUse(Conflict):
    code = "card_in_use"
    zh = ("银行卡正在使用", "有一笔款项正在通过这张卡处理，完成后才能移除")
    en = ("Card in use", "A payment is going through this card; remove it afterwards")


@dataclass(eq=False)
class MoneyStateConflict(Conflict):
    """A step that the state of a charge, payout, refund, attempt or escrow does not allow."""

    code = "money_state_conflict"
    zh = ("当前状态不允许此操作", "{machine} 处于 {state}，不能 {event}")
    en = ("Not possible now", "The {machine} is {state}; it cannot {event}")
    machine: str = ""
    state: str = ""
    event: str = ""


@dataclass(eq=False)
class LedgerRefused(Conflict):
    """A rule of the books, held by the database, does not allow an entry."""

    code = "ledger_refused"
    zh = "记账规则不允许这笔分录"
    en = "The books do not allow this entry"


@dataclass(eq=False)
class NotificationRejected(Unauthenticated):
    """A provider's notification that is not signed, too old, or not about what we asked for."""

    code = "notification_rejected"
    zh = "通知未通过验证"
    en = "Notification rejected"
