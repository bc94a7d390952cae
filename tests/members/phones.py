"""A channel that is played, and what is pushed on it."""

from typing import Any
from uuid import UUID

from sqlalchemy import select

from contracts.json import Json
from services.members.channels import Outcome, Push
from services.members.deliveries.model import Delivery
from tests.members.hearing import between, hear, id_of
from tests.members.running import Running

Friends = tuple[Json, Json]
Effect = Outcome | Exception


class Phone:
    """Plays a channel: `does` is what becomes of each try, the last for all that follow."""

    name = "wechat"

    def __init__(self, members: Running) -> None:
        self.members = members
        self.does: list[Effect] = [Outcome.SENT]
        self.pushed: list[Push] = []
        self.addresses: dict[UUID, str] = {}

    def address_of(self, session: Any, member_id: UUID, kind: str) -> str | None:
        return self.addresses.get(member_id)

    def send(self, push: Push) -> Outcome:
        self.pushed.append(push)
        effect = self.does.pop(0) if len(self.does) > 1 else self.does[0]
        if isinstance(effect, Exception):
            raise effect
        return effect

    def tick(self) -> list[Push]:
        """What is pushed now."""
        before = len(self.pushed)
        self.members.service.push_notifications()
        return self.pushed[before:]


def proposed(members: Running, pair: Friends) -> Json:
    event = between(members, "reservation_proposed", *pair)
    hear(members, event)
    return event


def deliveries(members: Running, of: Json) -> list[Delivery]:
    wanted = select(Delivery).where(Delivery.member_id == id_of(of)).order_by(Delivery.id)
    with members.unit.begin() as work:
        return list(work.session.scalars(wanted))


def statuses(members: Running, of: Json) -> list[str]:
    return [each.status for each in deliveries(members, of)]


def change(members: Running, by: Json, settings: Json) -> Json:
    body = {"notification_settings": settings}
    changed: Json = members.call("change_me", token=by["access_token"], body=body)
    return changed
