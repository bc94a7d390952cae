"""What is pushed of each news to a phone, in both languages: as much as a carrier's line takes.

A name is cut where it does not fit beside the words; the words never are. Whoever adds news adds
them here.
"""

from collections.abc import Mapping

from contracts.labels import in_language

# As many characters as a `thing` of a subscribe message of WeChat's.
PUSH_LENGTH = 20

PUSHED: Mapping[str, tuple[str, str]] = {
    "way_in_changed.phone_linked": ("账号已绑定手机号，请确认", "A phone was linked"),
    "way_in_changed.phone_replaced": ("登录手机号已更换，请确认", "Phone was replaced"),
    "way_in_changed.phone_unlinked": ("登录手机号已解绑，请确认", "Phone was unlinked"),
    "way_in_changed.wechat_linked": ("账号已绑定微信，请确认", "A WeChat was linked"),
    "way_in_changed.wechat_unlinked": ("账号已解绑微信，请确认", "WeChat was unlinked"),
    "phone_change_announced.member": ("登录手机号将更换，请确认", "Phone to be changed"),
    "phone_change_ended.withdrawn": ("登录手机号保持不变", "Your phone stays"),
    "phone_change_ended.phone_taken": ("登录手机号未能更换", "Phone not replaced"),
    "residency_asked.committee": ("{actor}申请居民认证", "Resident? {actor}"),
    "residency_decided.approved": ("居民认证已通过", "You are verified"),
    "residency_decided.rejected": ("居民认证未通过", "You are not verified"),
    "friend_request_sent.asked": ("{actor}想加您为好友", "New friend? {actor}"),
    "friendship_formed.asker": ("{actor}已成为您的好友", "Friends: {actor}"),
    "message_sent.partner": ("{actor}发来消息", "Message: {actor}"),
    "message_sent.committee": ("居民{actor}发来消息", "Message: {actor}"),
    "message_sent.resident": ("居委会发来消息", "Committee: a message"),
    "review_published.about": ("{actor}评价了您", "Review: {actor}"),
    "review_replied.author": ("{actor}回复了您的评价", "Reply: {actor}"),
    "notice_published.resident": ("居委会发布了新公告", "A new notice"),
    "report_made.committee": ("居委会收到新的举报", "A new report"),
    "report_decided.reporter": ("您的举报已处理", "Your report: decided"),
    "decision_made.about": ("居委会有与您有关的决定", "A decision about you"),
    "decision_lifted.about": ("您被隐藏的内容已恢复显示", "Your post is back"),
    "listing_closed.expired": ("您发布的物品已过期", "Your offer expired"),
    "listing_closed.removed": ("您发布的物品已被移除", "Your offer: removed"),
    "swap_cycle_proposed.member": ("有一个换物机会", "A swap for you"),
    "swap_cycle_agreed.member": ("循环交换已约定", "The swap is agreed"),
    "swap_cycle_ended.completed": ("循环交换已全部完成", "The swap is complete"),
    "swap_cycle_ended.nothing": ("换物机会已失效", "The swap is off"),
    "swap_cycle_ended.undone": ("循环交换未成交", "Swap fell through"),
    "swap_cycle_ended.broken": ("循环交换部分未成交", "Swap: a part failed"),
    "draw_held.owner": ("您的赠品已抽签", "Your gift was drawn"),
    "favourite_cheaper.watcher": ("您收藏的物品降价了", "Favourite: cheaper"),
    "favourite_available.watcher": ("您收藏的物品又可预约", "Favourite: available"),
    "reservation_proposed.owner": ("{actor}想要您的物品", "Asks you: {actor}"),
    "item_reserved.taker": ("预约完成：{actor}的物品", "Reserved: {actor}"),
    "item_reserved.taker_put_off": ("预约完成，见面时间请再商定", "Reserved; agree when"),
    "item_reserved.owner": ("预约完成：约给{actor}", "Reserved: {actor}"),
    "item_reserved.owner_put_off": ("预约完成，见面时间请再商定", "Reserved; agree when"),
    "reservation_cancelled.declined": ("{actor}谢绝了您的预约", "Declined: {actor}"),
    "reservation_cancelled.withdrawn": ("{actor}已下架物品", "Off offer: {actor}"),
    "reservation_cancelled.closed": ("物品已不再提供", "No longer offered"),
    "reservation_cancelled.offer_gone_taker": ("交换物已撤，预约已结束", "Swap ended: {actor}"),
    "reservation_cancelled.offer_gone_owner": ("交换物已撤，预约已结束", "Swap ended: {actor}"),
    "reservation_cancelled.by_owner": ("{actor}取消了预约", "Cancelled: {actor}"),
    "reservation_cancelled.by_taker": ("{actor}取消了预约", "Cancelled: {actor}"),
    "reservation_cancelled.expired_owner": ("与{actor}的预约已过期", "Expired: {actor}"),
    "reservation_cancelled.expired_taker": ("与{actor}的预约已过期", "Expired: {actor}"),
    "reservation_waiting.taker": ("物品先约给别人，您在排队", "You are in line"),
    "reservation_next.taker": ("物品空出来了，轮到您了", "It is your turn"),
    "reservation_fell_through.by_owner": ("{actor}表示没有成交", "No deal: {actor}"),
    "reservation_fell_through.by_taker": ("{actor}表示没有成交", "No deal: {actor}"),
    "reservation_fell_through.no_show_by_owner": ("{actor}表示您没有来", "No-show? {actor}"),
    "reservation_fell_through.no_show_by_taker": ("{actor}表示您没有来", "No-show? {actor}"),
    "no_show_contested.by_owner": ("{actor}对未到场有异议", "Contested: {actor}"),
    "no_show_contested.by_taker": ("{actor}对未到场有异议", "Contested: {actor}"),
    "reschedule_proposed.by_owner": ("{actor}想改见面安排", "New time? {actor}"),
    "reschedule_proposed.by_taker": ("{actor}想改见面安排", "New time? {actor}"),
    "reservation_rescheduled.owner": ("与{actor}的见面有改动", "Moved: {actor}"),
    "reservation_rescheduled.taker": ("与{actor}的见面有改动", "Moved: {actor}"),
    "meeting_near.owner": ("即将与{actor}见面", "Meet soon: {actor}"),
    "meeting_near.taker": ("即将与{actor}见面", "Meet soon: {actor}"),
    "handover_confirmed.owner": ("已与{actor}交接", "Given to {actor}"),
    "handover_confirmed.taker": ("已与{actor}交接", "Got from {actor}"),
    "item_completed.owner": ("与{actor}的交易已完成", "Completed: {actor}"),
    "item_completed.taker": ("与{actor}的交易已完成", "Completed: {actor}"),
    "reservation_disputed.committee": ("有交接争议等待处理", "A dispute to decide"),
    "reservation_disputed.by_owner": ("{actor}对交接有异议", "Objects: {actor}"),
    "reservation_disputed.by_taker": ("{actor}对交接有异议", "Objects: {actor}"),
    "reservation_decided.handed_over_owner": ("争议已决定：视为已交接", "Dispute: handed over"),
    "reservation_decided.handed_over_taker": ("争议已决定：视为已交接", "Dispute: handed over"),
    "reservation_decided.undone_owner": ("争议已决定：视为未成交", "Dispute: no deal"),
    "reservation_decided.undone_taker": ("争议已决定：视为未成交", "Dispute: no deal"),
    "booking_requested.owner": ("{actor}想订您的车位", "Parking? {actor}"),
    "booking_approved.renter": ("{actor}同意了车位预订", "Approved: {actor}"),
    "booking_agreed.owner": ("{actor}已订好您的车位", "Booked by {actor}"),
    "booking_agreed.renter": ("已订好{actor}的车位", "Booked: {actor}"),
    "booking_ended.owner": ("{actor}的停车已结束", "Stay over: {actor}"),
    "booking_ended.renter": ("您的停车已结束", "Your parking ended"),
    "booking_cancelled.by_owner": ("{actor}取消了车位预订", "Cancelled: {actor}"),
    "booking_cancelled.by_renter": ("{actor}取消了车位预订", "Cancelled: {actor}"),
    "booking_declined.renter": ("{actor}谢绝了车位预订", "Declined: {actor}"),
    "booking_lapsed.owner": ("{actor}的车位预订已失效", "Lapsed: {actor}"),
    "booking_lapsed.renter": ("您的车位预订已失效", "Your booking lapsed"),
    "booking_settled.owner": ("{actor}已结清停车费", "Paid all: {actor}"),
    "charge_due.payer": ("请支付{money}", "To pay: {money}"),
    "payment_captured.payer": ("已收到{money}", "Received {money}"),
    "payment_captured.payee": ("对方已付款{money}", "Paid: {money}"),
    "payment_failed.payer": ("付款未成功，请重新支付", "Payment failed"),
    "refund_paid.payer": ("已退还{money}", "Refund {money}"),
    "payout_paid.payee": ("已到账{money}", "To you: {money}"),
    "payout_failed.payee": ("打款{money}未成功", "Payout failed"),
}


def line(name: str, locale: str, *, actor: str, money: str) -> str:
    """The line of the news stored under `name`, at most PUSH_LENGTH long."""
    words = in_language(PUSHED[name], locale)
    room = PUSH_LENGTH - len(words.format(actor="", money=money))
    return words.format(actor=actor if len(actor) <= room else f"{actor[: room - 1]}…", money=money)
