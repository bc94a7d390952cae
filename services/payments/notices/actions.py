"""Sending what the sandbox has to tell, in order, until each notice is answered with 2xx."""

import secrets
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from chassis import logs
from chassis.settings import KEY_BYTES
from chassis.work import Work
from services.payments.providers.rules import Notification, Outcome, State
from services.payments.sandbox.model import Notice
from services.payments.sandbox.rules import Faults, signature, wait_before_notice
from services.payments.sandbox.schemas import notification_body
from services.payments.sandbox.views import notices_to_send

log = logs.get(__name__)
PATH = "/v1/providers/sandbox/notifications"
# The first digit of a 2xx.
TAKEN = 2
TIMEOUT_S = 5
BATCH = 100
NO_FAULTS = Faults()


def deliver_notices(
    begin: Callable[[], AbstractContextManager[Work]],
    key: bytes,
    notify_url: str,
    faults: Faults = NO_FAULTS,
) -> None:
    """One look at what is due; what is not taken comes again later."""
    with begin() as work:
        due = notices_to_send(work.session, work.now, BATCH)
    for notice_id, notification in due:
        with begin() as work:
            now = work.now
        if faults.strike("forgery", notification.number):
            post(notify_url, *forged(notification, now))
        status = post(notify_url, *signed(key, notification, now))
        with begin() as work:
            note_delivery(work.session, notice_id, status, work.now)
        if status is None:
            # Nobody there: the others would only wait as long, one after the other.
            return


def signed(key: bytes, notification: Notification, now: datetime) -> tuple[str, dict[str, str]]:
    """Body and headers; a fresh timestamp and nonce for every try."""
    body = notification_body(notification, now)
    timestamp, nonce = str(int(now.timestamp())), secrets.token_urlsafe(12)
    headers = {
        "Content-Type": "application/json",
        "Linli-Sandbox-Timestamp": timestamp,
        "Linli-Sandbox-Nonce": nonce,
        "Linli-Sandbox-Signature": signature(key, timestamp, nonce, body),
    }
    return body, headers


def forged(notification: Notification, now: datetime) -> tuple[str, dict[str, str]]:
    """The contrary, by somebody who has not the key."""
    contrary: State = "failed" if notification.outcome.state == "succeeded" else "succeeded"
    lie = replace(notification, outcome=Outcome(contrary, None))
    return signed(secrets.token_bytes(KEY_BYTES), lie, now)


def post(notify_url: str, body: str, headers: dict[str, str]) -> int | None:
    """The answer's status, None when there was none."""
    parts = urlsplit(notify_url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.netloc, timeout=TIMEOUT_S)
    try:
        connection.request("POST", parts.path + PATH, body.encode(), headers)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()


def note_delivery(session: Session, notice_id: int, status: int | None, now: datetime) -> None:
    notice = session.get_one(Notice, notice_id, with_for_update=True)
    if status is not None and status // 100 == TAKEN:
        notice.delivered_at = now
        return
    notice.tries += 1
    notice.next_try_at = now + wait_before_notice(notice.tries)
    log.warning("notice_not_taken", number=notice.number, status=status, tries=notice.tries)
