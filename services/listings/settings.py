"""The settings of listings, read from the environment once, at start."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from environs import Env

from chassis.blob_stores import store_in
from chassis.blobs import BlobStore
from chassis.blobs_on_loop import on_loop
from chassis.settings import basis_points, key, seconds
from contracts.disputes import LASTS
from contracts.fees import MOST_BPS


@dataclass(frozen=True)
class Settings:
    """`url_key` signs photo addresses, `handover_key` makes the handover codes; in `blobs` lie the
    bytes of photos, `photo_unused` is how long nobody has used one that is deleted, and `fee_bps`
    what the platform takes of what owners get."""

    url_key: bytes
    handover_key: bytes
    blobs: BlobStore
    payment_due: timedelta
    reservation_ttl: timedelta
    auto_complete: timedelta
    meeting_reminder: timedelta
    no_show_objection: timedelta
    photo_unused: timedelta
    fee_bps: int = 0
    dispute_lasts: timedelta = LASTS

    @classmethod
    def load(cls, env: Env) -> Self:
        return cls(
            url_key=key(env, "LINLI_URL_KEY"),
            handover_key=key(env, "LINLI_HANDOVER_KEY"),
            blobs=on_loop(store_in(env)),
            payment_due=seconds(env, "LINLI_PAYMENT_DUE_SECONDS", 86_400),
            reservation_ttl=seconds(env, "LINLI_RESERVATION_TTL_SECONDS", 259_200),
            auto_complete=seconds(env, "LINLI_AUTO_COMPLETE_SECONDS", 172_800),
            meeting_reminder=seconds(env, "LINLI_MEETING_REMINDER_SECONDS", 7_200),
            no_show_objection=seconds(env, "LINLI_NO_SHOW_OBJECTION_SECONDS", 172_800),
            photo_unused=seconds(env, "LINLI_PHOTO_UNUSED_SECONDS", 86_400),
            fee_bps=basis_points(env, "LINLI_PLATFORM_FEE_BPS", MOST_BPS),
            dispute_lasts=seconds(env, "LINLI_DISPUTE_SECONDS", 1_209_600),
        )
