"""The settings of parking, read from the environment once, at start."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from environs import Env

from chassis.settings import basis_points, key, seconds
from contracts.disputes import LASTS
from contracts.fees import MOST_BPS
from services.parking.bookings.rules import Waits
from services.parking.gate_settings import GateSettings, gate_settings


@dataclass(frozen=True)
class Settings:
    """`url_key` signs photo addresses; `waits` are the periods that wait for a clock; `gate` is
    what barriers need; `dispute_lasts` is how long a dispute is open that nobody ends."""

    url_key: bytes
    waits: Waits
    gate: GateSettings
    dispute_lasts: timedelta = LASTS

    @classmethod
    def load(cls, env: Env) -> Self:
        return cls(
            url_key=key(env, "LINLI_URL_KEY"),
            waits=Waits(
                deposit_hold=seconds(env, "LINLI_DEPOSIT_HOLD_SECONDS", 900),
                approval=seconds(env, "LINLI_APPROVAL_SECONDS", 43_200),
                balance_due=seconds(env, "LINLI_BALANCE_DUE_SECONDS", 172_800),
                forfeit=seconds(env, "LINLI_FORFEIT_SECONDS", 604_800),
                fee_bps=basis_points(env, "LINLI_PLATFORM_FEE_BPS", MOST_BPS),
                offer_hold=seconds(env, "LINLI_OFFER_HOLD_SECONDS", 3_600),
                overstay_grace=seconds(env, "LINLI_OVERSTAY_GRACE_SECONDS", 1_800),
            ),
            gate=gate_settings(env),
            dispute_lasts=seconds(env, "LINLI_DISPUTE_SECONDS", 1_209_600),
        )
