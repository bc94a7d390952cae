"""What members are told of people: residency, friends, messages, reviews."""

from typing import Any

from contracts.news.base import News, Sight, Silence, Table, of

_TALK = of("conversation", "conversation_id")


def _account(zh: str, en: str, **more: Any) -> News:
    """Of the member's own account, wherever they are signed in."""
    about = of("account", "member_id")
    return News(kind="account", to="member_id", about=about, zh=zh, en=en, **more)


NEWS: Table = {
    "way_in_changed": {
        "phone_linked": _account(
            "您的账号已绑定手机号。如非本人操作，请解绑并退出其他设备",
            "A phone was linked to your account. If it was not you, unlink it and sign out your"
            " other devices",
            when={"change": "phone_linked"},
        ),
        "phone_replaced": _account(
            "您的登录手机号已更换。如非本人操作，请尽快联系居委会",
            "Another phone signs in to your account now. If it was not you, tell the residents'"
            " committee",
            when={"change": "phone_replaced"},
        ),
        "phone_unlinked": _account(
            "您的登录手机号已解绑。如非本人操作，请重新绑定并退出其他设备",
            "Your phone signs in to your account no more. If it was not you, link it again and sign"
            " out your other devices",
            when={"change": "phone_unlinked"},
        ),
        "wechat_linked": _account(
            "您的账号已绑定微信。如非本人操作，请解绑并退出其他设备",
            "A WeChat was linked to your account. If it was not you, unlink it and sign out your"
            " other devices",
            when={"change": "wechat_linked"},
        ),
        "wechat_unlinked": _account(
            "您的账号已解绑微信。如非本人操作，请重新绑定并退出其他设备",
            "WeChat signs in to your account no more. If it was not you, link it again and sign out"
            " your other devices",
            when={"change": "wechat_unlinked"},
        ),
    },
    "phone_change_announced": {
        "member": _account(
            "有人申请更换您的登录手机号，{at} 生效。如非本人操作，请撤回申请并退出其他设备",
            "On {at} another phone will sign in to your account instead of yours. If you did not"
            " ask for it, withdraw it and sign out your other devices",
            at="takes_effect_at",
        ),
    },
    "phone_change_ended": {
        "withdrawn": _account(
            "更换登录手机号的申请已撤回",
            "Your phone stays: its replacement was withdrawn",
            when={"outcome": "withdrawn"},
        ),
        "phone_taken": _account(
            "未能更换登录手机号：新手机号已绑定其他账号",
            "Your phone stays: the new one has another account by now",
            when={"outcome": "phone_taken"},
        ),
    },
    "residency_asked": {
        "committee": News(
            kind="committee",
            to="committee_ids",
            actor="member_id",
            about=of("residency", "residency_id"),
            sight=Sight.COMMUNITY,
            zh="{actor} 申请居民认证",
            en="{actor} asks to be verified as a resident",
        ),
    },
    "residency_decided": {
        "approved": News(
            kind="residency",
            to="member_id",
            about=of("residency", "residency_id"),
            when={"status": "approved"},
            zh="居委会已通过您的居民认证",
            en="The residents' committee has verified your residency",
        ),
        "rejected": News(
            kind="residency",
            to="member_id",
            about=of("residency", "residency_id"),
            when={"status": "rejected"},
            zh="居委会未通过您的居民认证",
            en="The residents' committee has not verified your residency",
        ),
    },
    "friend_request_sent": {
        "asked": News(
            kind="friends",
            to="asked_id",
            actor="from_id",
            about=of("friend_request", "request_id"),
            sight=Sight.REQUEST,
            repeats=True,
            zh="{actor} 想加您为好友",
            en="{actor} would like to be your friend",
        ),
    },
    "friendship_formed": {
        "asker": News(
            kind="friends",
            to="asker_id",
            actor="accepter_id",
            about=of("member", "accepter_id"),
            sight=Sight.PERSON,
            zh="{actor} 已成为您的好友",
            en="{actor} is your friend now",
        ),
    },
    "message_sent": {
        "partner": News(
            kind="messages",
            to="partner_id",
            actor="author_id",
            about=_TALK,
            sight=Sight.TALK,
            collapses=True,
            zh="{actor} 发来 {times} 条消息",
            en="New messages from {actor}: {times}",
        ),
        "committee": News(
            kind="committee",
            to="committee_ids",
            actor="author_id",
            about=_TALK,
            sight=Sight.TALK,
            collapses=True,
            zh="居民 {actor} 给居委会发来 {times} 条消息",
            en="Messages to the committee from {actor}: {times}",
        ),
        "resident": News(
            kind="messages",
            to="resident_id",
            about=_TALK,
            sight=Sight.TALK,
            collapses=True,
            zh="居委会发来 {times} 条消息",
            en="New messages from the residents' committee: {times}",
        ),
    },
    "review_published": {
        "about": News(
            kind="reviews",
            to="about_id",
            actor="author_id",
            about=of("review", "review_id"),
            zh="{actor} 评价了您",
            en="{actor} has reviewed you",
        ),
    },
    "review_replied": {
        "author": News(
            kind="reviews",
            to="author_id",
            actor="about_id",
            about=of("review", "review_id"),
            zh="{actor} 回复了您的评价",
            en="{actor} has replied to your review",
        ),
    },
    "notice_published": {
        "resident": News(
            kind="notices",
            to="resident_ids",
            about=of("notice", "notice_id"),
            sight=Sight.COMMUNITY,
            zh="居委会发布了新公告",
            en="The residents' committee has published a notice",
        ),
    },
    "report_made": {
        "committee": News(
            kind="committee",
            to="committee_ids",
            about=of("report", "report_id"),
            sight=Sight.COMMUNITY,
            zh="居委会收到新的举报",
            en="The residents' committee has a new report to look into",
        ),
    },
    "report_decided": {
        "reporter": News(
            kind="decisions",
            to="reporter_id",
            about=of("report", "report_id"),
            zh="居委会已处理您的举报",
            en="The residents' committee has decided on your report",
        ),
    },
    "decision_made": {
        "about": News(
            kind="decisions",
            to="member_id",
            about=of("decision", "decision_id"),
            zh="居委会作出了一项与您有关的决定",
            en="The residents' committee has made a decision about you",
        ),
    },
    "decision_lifted": {
        "about": News(
            kind="decisions",
            to="member_id",
            about=of("decision", "decision_id"),
            zh="居委会已恢复显示您被隐藏的内容",
            en="The residents' committee shows again what it had hidden of yours",
        ),
    },
}

SILENT: Silence = {
    "erasure_withdrawn": "between the services: the member was answered at once",
    "member_erased": "who has left for good is told to nobody",
    "member_scrubbed": "between the services: nothing of who has left is there any more",
    "member_registered": "nobody knows them yet",
    "member_updated": "a card is read where it is shown",
    "member_language_changed": "they did it themselves",
    "session_ended": "whoever was signed in there sees it at once",
    "residency_ended": "they did it themselves; friends are not told who parted",
    "friendship_ended": "nobody is told that another has parted",
    "friendship_suspended": "what the committee does is between it and the member",
    "friendship_restored": "what the committee does is between it and the member",
    "post_moderated": "its owner is told of the decision",
    "member_blocked": "a block never shows to who is blocked",
    "member_unblocked": "nor does its end",
}
