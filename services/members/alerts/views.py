"""Which alerts are due, and what they say."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import InstrumentedAttribute

from services.members.alerts.model import Alert
from services.members.sms import PHONE_CHANGE, Sms, phone_change_message, way_in_changed_message


def due(now: datetime) -> Select[UUID]:
    return select(Alert.id).where(Alert.next_try_at <= now)


def on_their_way(member_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """SQL: whether the phone of this member has yet to be told of a replacement."""
    return exists().where(Alert.member_id == member_id, Alert.kind == PHONE_CHANGE)


def message(alert: Alert, now: datetime) -> Sms:
    if alert.takes_effect_at is not None:
        left = alert.takes_effect_at - now
        return phone_change_message(alert.number, left, alert.locale, alert.id)
    return way_in_changed_message(alert.number, alert.kind, alert.locale, alert.id)
