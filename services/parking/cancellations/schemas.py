"""The terms of a cancellation as they are shown before one agrees to them, and after."""

from datetime import datetime, timedelta

from chassis.clock import rfc3339
from contracts.json import Json
from contracts.labels import status_label
from contracts.money import money_json
from services.parking.cancellations.rules import POLICIES, Policy, Stake, kept, kept_by

_MINUTE = timedelta(minutes=1)


def steps_json(policy: Policy) -> list[Json]:
    """Of a space, whose bookings begin when they will."""
    return [
        {"minutes_before": step.before // _MINUTE, "deposit_back": step.back.value}
        for step in POLICIES[policy]
    ]


def terms_json(stake: Stake, currency: str, locale: str) -> Json:
    """Of one booking, or of one that is asked about: what goes back of its deposit until when."""
    return {
        "cancellation": stake.policy.value,
        "cancellation_label": status_label("cancellation", stake.policy, locale),
        "cancellation_steps": [
            {
                "until": rfc3339(stake.starts_at - step.before),
                "refund": money_json(stake.deposit - kept_by(step.back, stake), currency),
                "kept": money_json(kept_by(step.back, stake), currency),
            }
            for step in POLICIES[stake.policy]
        ],
    }


def refund_json(stake: Stake, currency: str, now: datetime) -> Json | None:
    """What would go back of a deposit that is paid, should the renter call it off now; nobody
    calls off what has begun."""
    if stake.starts_at <= now:
        return None
    return money_json(stake.deposit - kept(stake, now), currency)
