"""What members are told of people: residency, friends, messages, reviews."""

from contracts.news.base import News, Sight, Silence, Table, of

_TALK = of("conversation", "conversation_id")

NEWS: Table = {
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
            to="to_id",
            actor="from_id",
            about=of("friend_request", "request_id"),
            sight=Sight.PERSON,
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
