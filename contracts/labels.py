"""What people read for each state, in both languages."""

ZH = "zh-CN"
EN = "en"

ITEM = {
    "draft": ("草稿", "Draft"),
    "published": ("可预约", "Available"),
    "reserved": ("预约完成", "Reserved"),
    "completed": ("交易已完成", "Completed"),
    "withdrawn": ("已下架", "Withdrawn"),
    "expired": ("已过期", "Expired"),
    "removed": ("已移除", "Removed"),
}
RESERVATION = {
    "proposed": ("等待对方同意", "Proposed"),
    "accepted": ("预约完成", "Reserved"),
    "awaiting_payment": ("预约完成，待付款", "Reserved, awaiting payment"),
    "paid": ("已付款，待交接", "Paid, awaiting handover"),
    "handed_over": ("已交接", "Handed over"),
    "completed": ("交易已完成", "Completed"),
    "declined": ("已谢绝", "Declined"),
    "cancelled": ("已取消", "Cancelled"),
    "expired": ("已过期", "Expired"),
    "no_show": ("有一方未到", "No show"),
    "did_not_happen": ("未成交", "Did not happen"),
    "disputed": ("争议处理中", "In dispute"),
}
# A no-show, to the one who said so and to the one who was missed.
NO_SHOW = {
    "theirs": ("对方未到", "The other did not come"),
    "mine": ("您未到", "You did not come"),
}
# Of a proposal that nobody said no to: what is there no more.
GONE = {
    "asked": ("物品已不再提供", "No longer offered"),
    "offered": ("用来交换的物品已不再提供", "What was offered in return is gone"),
}
# What became of money, in a statement.
MOVEMENT = {
    "deposit_captured": ("支付定金", "Deposit paid"),
    "balance_captured": ("支付余款", "Balance paid"),
    "price_captured": ("支付价款", "Price paid"),
    "supplement_captured": ("支付延长费用", "Extension paid"),
    "overstay_captured": ("支付超时费用", "Overstay paid"),
    "damage_captured": ("支付赔偿", "Damage paid"),
    "released": ("交易完成，款项归车位主或物主", "Released to the owner"),
    "forfeited": ("定金归车位主人", "Earnest money forfeited"),
    "set_against_price": ("定金其余部分抵作停车费", "Rest of the deposit, towards the price"),
    "fee": ("平台服务费", "Platform fee"),
    "refund_due": ("应退款", "To be refunded"),
    "refund_paid": ("退款到账", "Refund arrived"),
    "payout_paid": ("收款到账", "Payout arrived"),
    "payout_returned": ("收款被银行退回", "Payout returned by the bank"),
}
# Where the provider's statement and our orders do not agree, and what an operator does next.
DIFFERENCE = {
    "missing_here": ("对账单有，账上没有", "On the statement, not with us"),
    "missing_there": ("账上有，对账单没有", "With us, not on the statement"),
    "amount": ("金额或类型不一致", "Another amount or kind"),
    "state": ("对账单已完成，账上未完成", "Done on the statement, not with us"),
}
DIFFERENCE_NEXT = {
    "missing_here": (
        "钱动了，而我们没有下过这个单。请向服务商查询该单号；若同号的单已完成，即为重复，请服务商退回。"
        "不要补记账目",
        "Money moved that we did not order. Ask the provider about the number; where an order of"
        " ours has it, it was carried out twice, and they give it back. Book nothing by hand",
    ),
    "missing_there": (
        "账上认为已完成。先等下一日的对账单；仍没有时，请向服务商查询该单号，确认前不要重发",
        "We hold it for done. Wait for the next day's statement; if it is not there either, ask the"
        " provider about the number, and send nothing again before they have answered",
    ),
    "amount": (
        "单号一致而金额或类型不同。请向服务商调取该单的原始记录；差额由出错的一方补足，不要改账",
        "The number agrees, the amount or kind does not. Ask the provider for its record; whoever"
        " is wrong makes good the difference, and the books stay as they are",
    ),
    "state": (
        "账上为处理中的，系统会继续查询，一天内应一致；为失败或已关闭的，请向服务商确认是否动了钱",
        "What is under way with us is asked about by itself and should agree within a day; where it"
        " failed or was closed, ask the provider whether money did move",
    ),
}
DEAL_KIND = {
    "booking": ("车位", "Parking"),
    "reservation": ("物品", "Thing"),
}
# Why one side objects to a handover that the other has confirmed.
DISPUTE_REASON = {
    "not_handed_over": ("没有交接", "It did not change hands"),
    "not_as_described": ("与描述不符", "It is not as described"),
    "damaged": ("有损坏", "It is damaged"),
    "other": ("其他", "Another reason"),
}
# Why one side of a booking objects.
BOOKING_DISPUTE_REASON = {
    "occupied": ("车位被占", "Somebody else was parked there"),
    "not_as_described": ("与描述不符", "It is not as described"),
    "no_access": ("进不去", "There was no way in"),
    "overstayed": ("超时未离开", "The car stayed too long"),
    "damaged": ("有损坏", "Something was damaged"),
    "other": ("其他", "Another reason"),
}
# What becomes of an objection.
DISPUTE = {
    "open": ("待处理", "Open"),
    "settled": ("双方已协商解决", "Settled by the two"),
    "decided": ("居委会已决定", "Decided by the committee"),
    "lapsed": ("到期按默认结果处理", "Ended at its deadline"),
}
# How a gift finds its taker.
ALLOCATION = {
    "first_come": ("先到先得", "first come, first served"),
    "owners_choice": ("由发布者挑选", "its owner's choice"),
    "draw": ("抽签", "a draw"),
}
# What an owner may change of an item.
ITEM_FIELD = {
    "title": ("标题", "title"),
    "description": ("描述", "description"),
    "category": ("分类", "category"),
    "condition": ("成色", "condition"),
    "price": ("价格", "price"),
    "wanted": ("想换的物品", "what is wanted"),
    "wanted_categories": ("想换的分类", "categories wanted"),
    "photo_ids": ("照片", "photos"),
    "expires_at": ("截止时间", "end of the offer"),
}
SWAP_CYCLE = {
    "proposed": ("待大家同意", "Proposed"),
    "agreed": ("大家都已同意", "Agreed"),
    "completed": ("交换完成", "Completed"),
    "declined": ("有人谢绝", "Declined"),
    "expired": ("已过期", "Expired"),
    "void": ("已失效", "No longer possible"),
    "undone": ("未成交，物品已重新发布", "Undone; everything is on offer again"),
    "broken": ("部分未成交", "Partly fell through"),
}
BOOKING = {
    "requested": ("等待车位主同意", "Requested"),
    "awaiting_deposit": ("待付定金", "Awaiting deposit"),
    "agreed": ("预订成功", "Agreed"),
    "in_use": ("使用中", "In use"),
    "balance_due": ("待付余款", "Balance due"),
    "settled": ("已结清", "Settled"),
    "paid_out": ("已付给车位主", "Paid out"),
    "declined": ("已谢绝", "Declined"),
    "expired": ("已过期", "Expired"),
    "lapsed": ("定金逾期，已释放", "Lapsed"),
    "cancelled": ("已取消", "Cancelled"),
    "disputed": ("争议处理中", "In dispute"),
}
# Somebody's place in the line for a time at a space.
WAITING = {
    "waiting": ("排队中", "In line"),
    "offered": ("已为您保留", "Held for you"),
    "taken": ("已订好", "Booked"),
    "missed": ("没有订成", "Not taken"),
}
# What a renter gets back who calls a booking off.
CANCELLATION = {
    "flexible": ("开始前取消全退", "Flexible: all back until the start"),
    "moderate": (
        "提前一天取消全退，之后最多扣总价的五分之一",
        "Moderate: all back until a day before; after that a fifth of the price at most is kept",
    ),
    "firm": (
        "提前三天取消全退，之后最多扣总价的五分之一",
        "Firm: all back until three days before; after that a fifth of the price at most is kept",
    ),
}
# What the two of a meeting tell each other with one tap.
MEETING = {
    "on_my_way": ("我在路上", "On my way"),
    "arrived": ("我到了", "I am here"),
    "done": ("已完成", "Done"),
    "did_not_come": ("对方没来", "Did not come"),
}
# What may be said of the other side of a deal in a word.
REVIEW_TAG = {
    "friendly": ("友善", "Friendly"),
    "punctual": ("守时", "Punctual"),
    "reliable": ("说到做到", "Reliable"),
    "responsive": ("回复及时", "Answers quickly"),
    "flexible": ("好商量", "Flexible"),
    "helpful": ("热心", "Helpful"),
    "generous": ("大方", "Generous"),
    "careful": ("爱惜物品", "Careful with things"),
    "tidy": ("干净整洁", "Clean and tidy"),
    "as_described": ("与描述一致", "As described"),
    "fair_price": ("价格公道", "Fair price"),
    "easy_to_find": ("好找", "Easy to find"),
    "late": ("迟到", "Late"),
    "slow_to_answer": ("回复慢", "Slow to answer"),
    "untidy": ("不够整洁", "Not tidy"),
    "not_as_described": ("与描述不符", "Not as described"),
    "hard_to_find": ("不好找", "Hard to find"),
}
WARNING = {
    "pay_elsewhere": (
        "请通过平台付款：私下转账得不到平台保障",
        "Pay through the platform: it cannot protect money that is sent elsewhere",
    ),
}
# Why something is reported to the committee.
REPORT_REASON = {
    "spam": ("广告或刷屏", "Spam"),
    "fraud": ("涉嫌欺诈", "Fraud"),
    "misleading": ("虚假或误导", "False or misleading"),
    "prohibited": ("违禁或危险物品", "Forbidden or dangerous goods"),
    "abuse": ("辱骂、骚扰或歧视", "Abuse or harassment"),
    "privacy": ("泄露他人隐私", "Shows what is private to others"),
    "pay_elsewhere": ("引导私下付款", "Asks to be paid elsewhere"),
    "no_show": ("多次爽约", "Keeps not showing up"),
    "other": ("其他", "Something else"),
}
# What the committee has decided, as it is told to who reported and to whom it is about.
DECISION_TO_REPORTER = {
    "dismiss": ("感谢举报，居委会未发现违规", "Thank you; the committee found nothing wrong"),
    "hide": ("感谢举报，该内容已被隐藏", "Thank you; it is hidden now"),
    "remove": ("感谢举报，该内容已被移除", "Thank you; it has been removed"),
    "warn": ("感谢举报，居委会已警告对方", "Thank you; the committee has warned them"),
    "suspend": ("感谢举报，对方账号已被暂停", "Thank you; their account is suspended"),
}
DECISION_TO_MEMBER = {
    "hide": (
        "您发布的内容已被居委会隐藏，其他人暂时看不到",
        "The committee has hidden what you posted; nobody else sees it for now",
    ),
    "remove": ("您发布的内容已被居委会移除", "The committee has removed what you posted"),
    "warn": ("居委会对您提出警告", "The committee warns you"),
    "suspend": ("居委会已暂停您的账号", "The committee has suspended your account"),
    "restore": ("居委会已恢复您的账号", "The committee has restored your account"),
}
# The same of a hiding that the committee has lifted, by who is told.
DECISION_LIFTED = {
    "decision_to_reporter": (
        "感谢举报，该内容曾被隐藏，现已恢复显示",
        "Thank you; it was hidden, and is shown again now",
    ),
    "decision_to_member": (
        "您发布的内容曾被居委会隐藏，现已恢复显示",
        "The committee had hidden what you posted; it is shown again now",
    ),
}
OVERSTAY = {
    "open": ("车还未驶离", "Still there"),
    "charged": ("待付超时费", "To be paid"),
    "objected": ("租用人有异议", "Objected to"),
    "paid": ("超时费已付", "Paid"),
    "forgiven": ("不收超时费", "Nothing to pay"),
}
COMMITTEE = ("居委会", "Residents' committee")
# In place of who had themselves erased, and of what they wrote: it is kept, so in both languages.
FORMER_NEIGHBOUR = "已注销的邻居 / A former neighbour"
REMOVED = "（已删除 / removed）"
_MACHINES = {
    "item": ITEM,
    "reservation": RESERVATION,
    "no_show": NO_SHOW,
    "gone": GONE,
    "swap_cycle": SWAP_CYCLE,
    "allocation": ALLOCATION,
    "item_field": ITEM_FIELD,
    "booking": BOOKING,
    "waiting": WAITING,
    "overstay": OVERSTAY,
    "movement": MOVEMENT,
    "deal_kind": DEAL_KIND,
    "cancellation": CANCELLATION,
    "difference": DIFFERENCE,
    "difference_next": DIFFERENCE_NEXT,
    "meeting": MEETING,
    "warning": WARNING,
    "review_tag": REVIEW_TAG,
    "report_reason": REPORT_REASON,
    "dispute": DISPUTE,
    "decision_to_reporter": DECISION_TO_REPORTER,
    "decision_to_member": DECISION_TO_MEMBER,
    "decision_lifted": DECISION_LIFTED,
}


def status_label(machine: str, status: str, locale: str) -> str:
    """The words for `status` of `machine` (item, reservation, booking, …) in `locale`."""
    return in_language(_MACHINES[machine][status], locale)


def labelled(machine: str, said: str, locale: str) -> str:
    """The same of several with commas between them; what a newer version said stays as it is."""
    words = _MACHINES[machine]
    found = [in_language(words.get(each, (each, each)), locale) for each in said.split(", ")]
    return (", " if locale == EN else "、").join(found)


def in_language(words: tuple[str, str], locale: str) -> str:
    """Of (Chinese, English) the one for `locale`."""
    return words[1] if locale == EN else words[0]
