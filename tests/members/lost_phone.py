"""A phone that was lost, and the replacement that its member asks for all the same."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from chassis.context import Context
from contracts.json import Json
from services.members.accounts.model import MailboxMessage
from services.members.phones.model import PhoneChange
from tests.members.builders import DAY, a_phone
from tests.members.hearing import id_of
from tests.members.running import Running

WAIT = 3 * DAY
SECOND = timedelta(seconds=1)


class Lost:
    """A member with the sessions `one` and `other`, who asks from `one` for the phone `new` without
    a word of the `old` one.

    They ask three days ago: their tokens are read at the time that it really is.
    """

    def __init__(self, members: Running) -> None:
        self.members, self.old, self.new = members, a_phone(), a_phone()
        self.one, self.other = members.signed_in(self.old), members.signed_in(self.old)
        members.later(-WAIT)
        with members.unit.begin() as work:
            # The newest code is the one that counts, and these are of the days to come.
            read = delete(MailboxMessage).where(MailboxMessage.recipient == self.old)
            work.session.execute(read)
        self.answer = self.announce()

    def announce(self, phone: str | None = None, by: Json | None = None) -> Any:
        new = phone or self.new
        context = Context(token=(by or self.one)["access_token"])
        body = {"phone": new, "code": self.members.code(new)}
        return self.members.ask("replace_phone", context, body=body)

    def withdraw(self, by: Json | None = None) -> None:
        self.members.call("withdraw_phone_change", token=(by or self.other)["access_token"])

    def tick(self, after: timedelta = WAIT) -> None:
        """The clocks, when this time has passed: the old phone is told first."""
        self.members.service.send_alerts()
        self.members.later(after)
        self.members.service.take_up_phone_changes()

    def waits(self, by: Json | None = None) -> Any:
        token = (by or self.other)["access_token"]
        return self.members.call("show_me", token=token)["phone_change"]

    def holder_of(self, phone: str) -> str:
        return str(self.members.signed_in(phone)["member"]["id"])

    @property
    def id(self) -> str:
        return str(self.one["member"]["id"])

    def states(self) -> list[str]:
        wanted = select(PhoneChange.state).where(PhoneChange.member_id == id_of(self.one))
        with self.members.unit.read() as work:
            return list(work.session.scalars(wanted.order_by(PhoneChange.asked_at)))
