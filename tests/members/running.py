"""The service over a real database, called as the broker would call it."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import Engine

from chassis.answer import as_answer
from chassis.blobs import FolderStore
from chassis.caller import Verifier
from chassis.clock import system_clock
from chassis.context import CURRENT, Context
from chassis.machinery import Machinery
from chassis.work import UnitOfWork
from contracts.json import Json
from services.members.communities.actions import appoint
from services.members.residency.actions import vouch_for
from services.members.service import MembersService
from services.members.settings import Settings
from tests.members.builders import (
    DAY,
    ISSUER,
    KEY,
    LIMITS,
    MINUTE,
    TERMS,
    WEEK,
    Holder,
    a_community,
    a_phone,
)

BLOBS = FolderStore(Path(tempfile.mkdtemp(prefix="linli-exports-")))


def settings(**changes: Any) -> Settings:
    usual: Json = {
        "development": True,
        "code_key": KEY,
        "code_ttl": 5 * MINUTE,
        "issuer": ISSUER,
        "phone_change_wait": 3 * DAY,
        "review_window": WEEK,
        "friend_limits": LIMITS,
        "invites": TERMS,
        "url_key": b"u" * 32,
        "widen_limits": 100,
        "blobs": BLOBS,
        "carrier": None,
        "channels": (),
        "wechat": None,
    }
    return Settings(**{**usual, **changes})


class Running:
    """`running.call("show_me", token=…)`; `later(…)` moves its clock, which starts at now."""

    def __init__(self, engine: Engine) -> None:
        self.now = system_clock()
        self.listings = Holder()
        self.parking = Holder()
        self.payments = Holder()
        self.unit = UnitOfWork(engine, self._clock, settings(), MembersService.refusals)
        self.service = self._wired()
        self.configure()

    def _wired(self) -> Any:
        service: Any = type("Wired", (MembersService,), {})()
        service.listings, service.parking = self.listings, self.parking
        service.payments = self.payments
        return service

    def configure(self, **changes: Any) -> None:
        self.unit.settings = settings(**changes)
        public_key = ISSUER.signing_key.public_key()
        verifier = Verifier(public_key.public_bytes(Encoding.Raw, PublicFormat.Raw))
        self.service.given = Machinery(self.unit.settings, self._clock, verifier, self.unit)

    def call(self, method: str, *, token: str | None = None, **arguments: Any) -> Any:
        """The body of the answer, or the refusal."""
        return self.ask(method, Context(token=token), **arguments).body

    def ask(self, method: str, context: Context, **arguments: Any) -> Any:
        """The whole answer to a call in `context`."""
        before = CURRENT.set(context)
        try:
            answer = getattr(self.service, method)(**arguments)
        finally:
            CURRENT.reset(before)
        return as_answer(answer)

    def later(self, wait: timedelta) -> datetime:
        self.now += wait
        return self.now

    def code(self, phone: str, purpose: str | None = None) -> str:
        """A code, sent and read: to sign in, unless for another purpose."""
        said = {"purpose": purpose} if purpose else {}
        self.call("send_code", body={"phone": phone, **said})
        code: str = self.call("mailbox", to=phone, **said)["items"][0]["code"]
        return code

    def signed_in(self, phone: str | None = None, **said: Any) -> Json:
        """{access_token, refresh_token, member, …} of a member, new unless `phone` is known."""
        number = phone or a_phone()
        return dict(self.call("sign_in", body={"phone": number, "code": self.code(number), **said}))

    def a_community(self) -> UUID:
        with self.unit.begin() as work:
            return a_community(work.session)

    def resident(self, of: UUID, *, committee: bool = False) -> Json:
        """Somebody signed in who is verified there."""
        pair = self.signed_in()
        member_id = UUID(pair["member"]["id"])
        with self.unit.begin() as work:
            vouch_for(work.session, member_id, of, work.now)
            if committee:
                appoint(work.session, of, member_id, work.now)
        return pair

    def friends(self) -> tuple[Json, Json]:
        """Two who are signed in and have become friends."""
        community = self.a_community()
        one, other = self.resident(community), self.resident(community)
        token, other_token = one["access_token"], other["access_token"]
        body = {"member_id": other["member"]["id"]}
        request = self.call("send_friend_request", token=token, body=body)
        self.call("accept_friend_request", token=other_token, request_id=request["id"])
        return one, other

    def _clock(self) -> datetime:
        return self.now
