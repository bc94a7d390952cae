"""What can be asked about signing in by WeChat."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from chassis.context import CURRENT
from chassis.service import Answer, Json, Work, command, load, query
from contracts.requests import members as requests
from services.members.accounts.entrypoints import me_answer
from services.members.asks_wechat import AsksWechat, offered
from services.members.caller import me
from services.members.sessions import actions as session_actions
from services.members.sessions.entrypoints import signed_in_answer
from services.members.sessions.rules import SignedIn
from services.members.wechat import actions as wechat_actions
from services.members.wechat import rules
from services.members.wechat_login import OFFICIAL_ACCOUNT

VERIFIER_BYTES = 24


class Wechat(AsksWechat):
    """WeChat as a way in, beside the phone."""

    @query(anonymous=True)
    def start_wechat(self, work: Work, query: Json) -> Json:
        """Where the official account's page sends a browser, and what it keeps until it is back."""
        asked = load(requests.StartWechat, query)
        wechat = offered(work, OFFICIAL_ACCOUNT)
        redirect = rules.chosen_redirect(asked.get("redirect_uri"), wechat.redirects)
        verifier = secrets.token_urlsafe(VERIFIER_BYTES)
        state = rules.new_state(work.settings.code_key, verifier, work.now)
        return {
            "url": wechat.authorize_url(redirect, state),
            "state": state,
            "verifier": verifier,
            "expires_in": int(rules.STATE_LASTS.total_seconds()),
        }

    @command(anonymous=True, calls=True)
    def sign_in_by_wechat(self, work: Work, body: Json, device: str | None = None) -> Answer:
        asked = load(requests.SignInByWechat, body)
        key = CURRENT.get().idempotency_key
        with self._alone(work, asked, key) as again:
            if again:
                return signed_in_answer(work, again)
            # Before anything is read: no connection waits for WeChat.
            user = self._ask_wechat(work, asked)
            done = wechat_actions.sign_in_by_wechat(
                work.session,
                work.settings.issuer,
                user,
                asked,
                language=work.locale,
                now=work.now,
                idempotency_key=key,
                device=device,
            )
            return signed_in_answer(work, done)

    @command(calls=True)
    def link_wechat(self, work: Work, body: Json) -> Json:
        asked = load(requests.LinkWechat, body)
        session_actions.check_signed_in(work.session, me(work), work.caller.session_id)
        user = self._ask_wechat(work, asked)
        wechat_actions.link_wechat(work.session, me(work), user, work.now)
        return me_answer(work)

    @command
    def unlink_wechat(self, work: Work) -> Json:
        session_actions.check_signed_in(work.session, me(work), work.caller.session_id)
        wait = work.settings.phone_change_wait
        wechat_actions.unlink_wechat(work.session, me(work), now=work.now, wait=wait)
        return {}

    @contextmanager
    def _alone(self, work: Work, asked: Json, key: str | None) -> Iterator[SignedIn | None]:
        """What was answered to the same request before, if it was. A code counts once, so whoever
        sends it again meanwhile, under the same key, is told to wait for the answer."""
        issuer = work.settings.issuer
        if key is None:
            yield None
            return
        claim = wechat_actions.claim_of(issuer, asked, key)
        with self.work() as before:
            wechat_actions.claim(before.session, claim)
            again = session_actions.signed_in_before(before.session, issuer, asked, key, before.now)
        try:
            yield again
        except BaseException:
            with self.work() as after:
                wechat_actions.let_go(after.session, claim)
            raise
        # With the session that was opened: by that one it is known from now on.
        wechat_actions.let_go(work.session, claim)
