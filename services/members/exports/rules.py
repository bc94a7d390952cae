"""The life of an export, when it is tried again, and what is written beside the data."""

from datetime import datetime, timedelta

QUEUED, BUILDING, READY, FAILED, DISCARDED = "queued", "building", "ready", "failed", "discarded"
STATES = (QUEUED, BUILDING, READY, FAILED, DISCARDED)
EVENTS = ("take", "finish", "give_up", "discard")
UNDER_WAY = (QUEUED, BUILDING)

TRANSITIONS = {
    (QUEUED, "take"): BUILDING,
    # Again: whoever had taken it has gone, or could not finish.
    (BUILDING, "take"): BUILDING,
    (BUILDING, "finish"): READY,
    (BUILDING, "give_up"): FAILED,
    (QUEUED, "discard"): DISCARDED,
    (BUILDING, "discard"): DISCARDED,
    (READY, "discard"): DISCARDED,
    (FAILED, "discard"): DISCARDED,
}
# Whoever builds says so with every page; silent for longer, another takes over.
LEASE = timedelta(seconds=60)
TRIES = 8
KEPT = timedelta(days=7)
AGAIN_AFTER = timedelta(days=1)

README = """\
邻里 Linli：您的全部数据

这个压缩包里是邻里平台各个部分保存的、与您有关的全部内容。每个文件是一张 JSON 列表 (UTF-8)。

  members/   您的资料、手机号、同意记录、登录设备、居民认证、好友和您屏蔽的人、对话、评价
  listings/  您的物品、预约、收藏和照片登记
  parking/   您的车位和预订 (车牌只在您租用时列出)
  payments/  您的银行卡 (只有品牌和后四位)、付款、收款、退款和账目；金额以分为单位
  photos/    您上传的照片

别人在对话里说的话是您对话的一部分，只附上显示名称。别人对您隐藏的内容、谁屏蔽或举报了您，不在其中。
时间都是 UTC。文件中的编号是平台内部的编号。


Linli: everything held on you

This archive has all that each part of the platform holds on you. Each file is a list in JSON
(UTF-8).

  members/   your profile, phone, consents, devices, residency, friends and those you blocked,
             conversations, reviews
  listings/  your items, reservations, favourites and the register of your photos
  parking/   your spaces and bookings (a plate where you were the one who parked)
  payments/  your cards (brand and last four digits only), payments, payouts, refunds and the lines
             of the ledger; amounts are in fen
  photos/    the photos you uploaded

What others said to you is part of your conversations, with their display name only. What others
have hidden from you, and who blocked or reported you, is not in here.
Times are UTC. Ids are those the platform uses inside.
"""


def next_try(tries: int, now: datetime) -> datetime:
    """10 s, 20 s, 40 s … after a try that failed."""
    return now + timedelta(seconds=10 * 2 ** (tries - 1))


def retry_after(asked_at: datetime, now: datetime, widen: int) -> int:
    """Seconds until another may be asked for; 0 when it may."""
    free_at = asked_at + AGAIN_AFTER / widen
    return max(0, -int((now - free_at).total_seconds() // 1))
