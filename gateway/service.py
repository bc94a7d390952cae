"""The gateway as nameko runs it: one HTTP entrypoint, and the sessions that have ended."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from nameko.extensions import DependencyProvider
from nameko.timer import timer
from werkzeug.wrappers import Request, Response

from chassis import logs
from chassis.blob_stores import check_store
from chassis.broadcast import broadcast
from chassis.clock import system_clock
from chassis.remote import Remote, Replies
from contracts.errors.base import Refusal
from contracts.errors.general import Unavailable
from gateway.admission import Admission, EndedSessions, is_inside
from gateway.calendar import Feed, MakeToken
from gateway.development import development_mailbox
from gateway.disputes import decide_dispute, list_disputes, show_dispute
from gateway.exports import Exports
from gateway.front import Front, Handler
from gateway.gate import check_gate
from gateway.health import Ready, healthy
from gateway.languages import ChangedLanguages
from gateway.notifications import take_notification
from gateway.openapi import described
from gateway.photos.intake import Intake
from gateway.photos.places import Places
from gateway.photos.viewing import Viewing
from gateway.router import Router
from gateway.routes import ROUTES
from gateway.server import http
from gateway.services import RpcServices
from gateway.settings import Settings
from gateway.statements import statement_csv

log = logs.get(__name__)
# The broadcast is the fast way; this is for what it missed while the broker was away.
RELOAD_SECONDS = 15


def handlers_with(settings: Settings, draining: Callable[[], bool]) -> dict[str, Handler]:
    """The special cases among the routes, by the name the tables use."""
    return {
        "healthy": healthy,
        "ready": Ready(demo=settings.demo, draining=draining),
        "openapi": described(ROUTES),
        "take_photo": Intake(settings.blobs, settings.url_key, system_clock),
        "show_photo": Viewing(settings.blobs, settings.url_key, system_clock),
        "show_export": Exports(settings.blobs),
        "statement_csv": statement_csv,
        "make_calendar_token": MakeToken(settings.url_key),
        "show_calendar": Feed(settings.url_key),
        "check_gate": check_gate,
        "take_notification": take_notification,
        "list_disputes": list_disputes,
        "show_dispute": show_dispute,
        "decide_dispute": decide_dispute,
        "development_mailbox": development_mailbox,
    }


def look_at_store(settings: Settings) -> None:
    """Say at once, and not with the first photo, that the store is away or refuses us. Everything
    else goes on without it."""
    try:
        check_store(settings.blobs)
    except (Unavailable, OSError, ValueError) as error:
        log.error("blob_store_unusable", error=repr(error), see="linli doctor")


class Gate(DependencyProvider):
    """One front, and what was heard of sessions and languages, for all workers of the process."""

    replies = Replies()

    def setup(self) -> None:
        settings: Settings = self.container.config["settings"]
        look_at_store(settings)
        self.ended = EndedSessions(system_clock)
        self.languages = ChangedLanguages(system_clock, settings.access_token)
        self.front = Front(
            Router(ROUTES, development=settings.development),
            Admission(self.container.config["verifier"], self.ended, self.languages),
            RpcServices(self.replies),
            handlers_with(settings, draining=lambda: self.container.draining),
            let_in=partial(is_inside, networks=settings.dev_networks),
            places=Places(settings.uploads_at_once),
        )

    def get_dependency(self, worker_ctx: Any) -> "Gate":
        return self


class Gateway:
    """HTTP for clients."""

    name = "gateway"

    gate = Gate()
    members = Remote("members")

    @http
    def answer(self, request: Request) -> Response:
        """Any request; never raises."""
        response: Response = self.gate.front.answer(request)
        return response

    @broadcast("session_ended")
    def hear_of_ended_session(self, envelope: dict[str, Any]) -> None:
        self._forget([envelope["data"]])

    @broadcast("member_language_changed")
    def hear_of_language(self, envelope: dict[str, Any]) -> None:
        """What is missed while the broker is away counts from the next refresh of the token on."""
        told = envelope["data"]
        member_id, version = UUID(told["member_id"]), envelope["aggregate_version"]
        self.gate.languages.note(member_id, told["language"], version)

    @timer(interval=RELOAD_SECONDS, eager=True)
    def reload_ended_sessions(self) -> None:
        try:
            self._forget(self.members.ended_sessions()["items"])
        except Refusal as refusal:
            log.info("ended_sessions_not_loaded", reason=refusal.code)

    def _forget(self, sessions: list[dict[str, str]]) -> None:
        for each in sessions:
            until = datetime.fromisoformat(each["expires_at"])
            self.gate.ended.add(UUID(each["session_id"]), until)
