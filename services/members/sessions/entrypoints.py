"""What can be asked about sessions."""

from chassis.avatars import answering
from chassis.context import CURRENT
from chassis.ids import as_uuid
from chassis.service import Answer, Json, Service, Work, command, load, query
from chassis.signed_urls import Passes
from contracts.requests import members as requests
from services.members.accounts import views as account_views
from services.members.accounts.rules import valid_phone
from services.members.sessions import actions as session_actions
from services.members.sessions import views as session_views
from services.members.sessions.rules import SignedIn


def signed_in_answer(work: Work, done: SignedIn) -> Answer:
    """The tokens, and oneself; a limited session is shown one's card. 201 where the member
    registered with it."""
    answering(work.session, Passes(done.member_id, work.now, work.settings.url_key))
    if done.scope:
        shown = account_views.cards(work.session, [done.member_id])[done.member_id]
    else:
        shown = account_views.own_account(work.session, done.member_id)
    limited = {"scope": done.scope} if done.scope else {}
    body = {**done.pair, **limited, "member": shown}
    return Answer(body, status=201 if done.is_new else 200, replayed=done.replayed)


class Sessions(Service):
    """Signing in, staying so, signing out."""

    @command(anonymous=True)
    def sign_in(self, work: Work, body: Json, device: str | None = None) -> Answer:
        asked = load(requests.SignIn, body)
        valid_phone(asked["phone"])
        done = session_actions.sign_in(
            work.session,
            work.settings.issuer,
            asked,
            language=work.locale,
            now=work.now,
            idempotency_key=CURRENT.get().idempotency_key,
            device=device,
        )
        return signed_in_answer(work, done)

    @command(anonymous=True)
    def refresh(self, work: Work, body: Json) -> Json:
        token = load(requests.Refresh, body)["refresh_token"]
        return session_actions.refresh_session(work.session, work.settings.issuer, token, work.now)

    @command(for_privacy=True)
    def sign_out(self, work: Work) -> Json:
        session_actions.end_session(work.session, work.caller.session_id, work.now)
        return {}

    @query
    def list_sessions(self, work: Work, query: Json) -> Json:
        asked = load(requests.ListSessions, query)
        mine = work.caller
        return session_views.list_sessions(
            work.session, mine.member_id, mine.session_id, asked, work.now
        )

    @command
    def end_session(self, work: Work, session_id: str) -> Json:
        mine = work.caller
        session_actions.end_one_session(
            work.session, mine.member_id, mine.session_id, as_uuid(session_id), work.now
        )
        return {}

    @command
    def end_other_sessions(self, work: Work) -> Json:
        mine = work.caller
        session_actions.end_other_sessions(work.session, mine.member_id, mine.session_id, work.now)
        return {}
