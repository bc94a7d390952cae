"""The words for what can be wrong with one field, by code: (Chinese, English)."""

FIELD_ERRORS: dict[str, tuple[str, str]] = {
    "before_draw": ("须晚于抽签时间", "Must be after the draw"),
    "beyond_custody": (
        "太远了：支付机构不能将款项保管到停车结束并结清之后",
        "Too far ahead: the payment provider cannot keep the money until the stay is paid for",
    ),
    "both_or_neither": ("两项须一起填写", "Both or neither"),
    "deal_open": ("交易还没有结束", "This deal has not ended yet"),
    "ends_before_start": ("结束须晚于开始", "The end must be after the start"),
    "equal_ends": ("开始和结束不能相同", "The two ends may not be equal"),
    "in_the_past": ("须为将来的时间", "Must be in the future"),
    "invalid": ("格式不正确", "Not valid"),
    "invalid_choice": ("不是可选的值", "Not one of the choices"),
    "last_of_committee": (
        "您是居委会唯一的成员，请先由平台运营方任命他人",
        "Nobody else sits on the committee; the operator has to appoint somebody first",
    ),
    "money_held": ("这笔交易的款项还在托管中", "Money is still held for this deal"),
    "no_account_linked": ("请先绑定用于付款的账户", "Link an account to pay from first"),
    "not_a_member": ("不是本社区的成员", "Not a member of this community"),
    "not_allowed": ("此处不能填写", "Not allowed here"),
    "not_offered": ("不支持这种付款方式", "This way to pay is not offered"),
    "not_the_price": ("两项之和须等于价款", "The two must add up to the price"),
    "not_what_is_held": ("两项之和须等于托管中的金额", "The two must add up to what is held"),
    "null": ("不能为空", "May not be null"),
    "one_of_two": ("二者只能选一", "One of the two, not both"),
    "oneself": ("不能是自己", "May not be yourself"),
    "other_provider": (
        "这笔交易的款项在另一家支付机构",
        "The deal's money is with another provider",
    ),
    "out_of_range": ("超出允许的范围", "Out of range"),
    "outside_validity": ("不在车位的有效日期内", "Outside the dates for which it is offered"),
    "outside_windows": ("不在开放时间内", "Outside the hours in which it is open"),
    "payment_open": ("有一笔付款待付或正在处理", "A payment is due or under way"),
    "payout_open": ("有一笔款项正在付给您", "Money is on its way to you"),
    "payout_waits_for_card": ("有一笔款项等您绑定银行卡", "Money for you waits for a card"),
    "plate_malformed": ("车牌号格式不正确", "Not a licence plate"),
    "refund_open": ("有一笔退款还没有到账", "A refund has not arrived yet"),
    "repeated": ("重复", "Repeated"),
    "required": ("必填", "Required"),
    "reserved_name": (
        "只有居委会可以用这个名字",
        "Only the residents' committee may use this name",
    ),
    "stay_too_long": ("超过最长停放时间", "Longer than the space may be booked"),
    "stay_too_short": ("短于最短停放时间", "Shorter than the space may be booked"),
    "too_far_ahead": ("太远了，请选近一些的时间", "Too far ahead"),
    "too_few": ("数量太少", "Too few"),
    "too_long": ("太长", "Too long"),
    "too_many": ("数量太多", "Too many"),
    "too_many_stays": (
        "一次最多订 10 次停车，请减少周数或星期",
        "A series has 10 stays at most: choose fewer weeks or weekdays",
    ),
    "too_short_notice": ("须更早预订", "Has to be booked earlier than this"),
    "unknown_card": ("没有这张银行卡", "No such card"),
    "unknown_field": ("未知的字段", "Unknown field"),
    "unknown_listing": ("不是您发布的物品", "Not an item of yours"),
    "unknown_photo": ("不是您上传的照片", "Not a photo of yours"),
    "whole_minutes": ("须为整分钟", "Must be a whole minute"),
}


def field_words(code: str, locale: str) -> str:
    zh, en = FIELD_ERRORS.get(code, FIELD_ERRORS["invalid"])
    return en if locale == "en" else zh
