"""Alerts to phones: none is lost with a carrier that is away, and none comes twice."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from contracts.json import Json
from services.members.alerts import actions as alert_actions
from services.members.alerts import rules
from services.members.alerts.model import Alert
from services.members.sms import CHANGES
from tests.emulators.sms import SmsCarrier, an_sms_carrier
from tests.members.builders import NOW, a_phone
from tests.members.hearing import alerts, id_of
from tests.members.running import Running
from tests.members.test_sms import carrier_to
from tests.members.wechat import at_once

HOUR = timedelta(hours=1)


@pytest.fixture
def office() -> Iterator[SmsCarrier]:
    with an_sms_carrier() as office:
        yield office


@pytest.fixture
def phone(members: Running, office: SmsCarrier) -> str:
    """Of somebody who is to be told that their WeChat was unlinked, and nobody else is."""
    phone = a_phone()
    with members.unit.begin() as work:
        work.session.query(Alert).delete()
    one = members.signed_in(phone)
    write(members, one, phone, "wechat_unlinked")
    members.configure(carrier=carrier_to(office))
    return phone


def write(members: Running, to: Json, phone: str, kind: str) -> None:
    with members.unit.begin() as work:
        at = work.now + 3 * HOUR if kind == "phone_change" else None
        alert_actions.alert(work.session, id_of(to), phone, kind, work.now, takes_effect_at=at)


def waiting(members: Running, phone: str) -> list[UUID]:
    with members.unit.read() as work:
        return list(work.session.scalars(select(Alert.id).where(Alert.number == phone)))


def delivered(office: SmsCarrier, phone: str) -> list[Json]:
    return [each for each in office.delivered.values() if each["to"] == phone]


def test_the_carrier_gets_the_template_and_what_to_fill_in(
    members: Running, office: SmsCarrier, phone: str
) -> None:
    members.service.send_alerts()
    [sent] = delivered(office, phone)
    assert sent["template"] == "SMS_ZH_3"
    assert sent["parameters"] == {"change": "微信已解绑"}
    assert waiting(members, phone) == []


def test_while_the_carrier_is_away_it_is_tried_again_later_as_the_same_message(
    members: Running, office: SmsCarrier, phone: str
) -> None:
    [one] = waiting(members, phone)
    # Delivered, but the answer never came; then a refusal.
    office.misbehave = [-1, 400]
    members.service.send_alerts()
    assert waiting(members, phone) == [one]
    members.service.send_alerts()
    assert office.asked == 2
    members.later(rules.FIRST_PAUSE)
    members.service.send_alerts()
    assert list(office.delivered) == [str(one)]
    assert waiting(members, phone) == []


def test_it_is_given_up_in_the_end(members: Running, office: SmsCarrier, phone: str) -> None:
    members.later(rules.GIVEN_UP_AFTER)
    members.service.send_alerts()
    assert (waiting(members, phone), delivered(office, phone)) == ([], [])


def test_one_that_cannot_be_sent_holds_up_no_other(
    members: Running, office: SmsCarrier, phone: str
) -> None:
    other = a_phone()
    write(members, members_own(members, other), other, "wechat_linked")
    office.misbehave = [400]
    members.service.send_alerts()
    assert waiting(members, phone)
    assert len(delivered(office, other)) == 1


def members_own(members: Running, phone: str) -> Json:
    """Somebody signed in by this phone; the carrier is asked for nothing meanwhile."""
    carrier = members.unit.settings.carrier
    members.configure()
    one = members.signed_in(phone)
    members.configure(carrier=carrier)
    return one


def test_two_clocks_at_once_send_it_once(members: Running, office: SmsCarrier, phone: str) -> None:
    at_once(*[members.service.send_alerts] * 2)
    assert (office.asked, len(delivered(office, phone))) == (1, 1)


@pytest.mark.parametrize("kind", ["phone_change", *CHANGES])
def test_each_kind_is_said_in_the_members_language(members: Running, kind: str) -> None:
    phone = a_phone()
    one = members.signed_in(phone)
    write(members, one, phone, kind)
    members.call("change_me", token=one["access_token"], body={"language": "en"})
    write(members, one, phone, kind)
    english, chinese = alerts(members, phone)
    assert english.isascii()
    assert english.startswith("[Linli]")
    assert chinese.startswith("【邻里】")
    assert max(len(english), len(chinese)) <= 200


def test_alerts_are_no_sign_in_codes(members: Running) -> None:
    phone = a_phone()
    one = members.signed_in(phone)
    before = members.call("mailbox", to=phone)
    write(members, one, phone, "wechat_linked")
    assert len(alerts(members, phone)) == 1
    assert members.call("mailbox", to=phone) == before


def test_the_pause_doubles_up_to_an_hour() -> None:
    pauses = [rules.next_try(tries, NOW) - NOW for tries in (1, 2, 3, 8, 100)]
    assert pauses == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2), HOUR, HOUR]
