"""What can be asked about one's phone, and the clock of those that wait."""

from chassis.each_due import each_due_in_a_unit
from chassis.service import Answer, Json, Work, command, every, load
from contracts.requests import members as requests
from services.members.accounts import actions as account_actions
from services.members.accounts.entrypoints import me_answer
from services.members.accounts.rules import valid_phone
from services.members.asks_wechat import AsksWechat
from services.members.caller import me
from services.members.phones import actions as phone_actions
from services.members.phones import views as phone_views
from services.members.phones.rules import LINKS, Terms
from services.members.sessions import actions as session_actions

ACCEPTED = 202


class Phones(AsksWechat):
    """Linked, unlinked, and replaced: at once by who has the old way in, else after a while."""

    @command
    def link_phone(self, work: Work, body: Json) -> Json:
        asked = load(requests.LinkPhone, body)
        phone = valid_phone(asked["phone"])
        session_actions.check_signed_in(work.session, me(work), work.caller.session_id)
        key = work.settings.code_key
        account_actions.use_code(
            work.session, phone, asked["code"], now=work.now, key=key, purposes=LINKS
        )
        phone_actions.link_phone(work.session, me(work), phone, work.now)
        return me_answer(work)

    @command
    def unlink_phone(self, work: Work) -> Json:
        session_actions.check_signed_in(work.session, me(work), work.caller.session_id)
        wait = work.settings.phone_change_wait
        phone_actions.unlink_phone(work.session, me(work), now=work.now, wait=wait)
        return {}

    @command(calls=True)
    def replace_phone(self, work: Work, body: Json) -> Answer:
        asked, current = load(requests.ReplacePhone, body), work.caller.session_id
        valid_phone(asked["phone"])
        session_actions.check_signed_in(work.session, me(work), current)
        wechat = asked.get("wechat")
        user = self._ask_wechat(work, wechat) if wechat else None
        done = phone_actions.replace_phone(
            work.session, me(work), current, asked, user, now=work.now, terms=_terms(work)
        )
        return Answer(me_answer(work), status=None if done else ACCEPTED)

    @command
    def withdraw_phone_change(self, work: Work) -> Json:
        session_actions.check_signed_in(work.session, me(work), work.caller.session_id)
        phone_actions.withdraw_phone_change(work.session, me(work), work.now)
        return {}

    @every(seconds=1)
    def take_up_phone_changes(self) -> None:
        each_due_in_a_unit("phone_change", self, phone_views.due, phone_actions.take_effect)

    @every(seconds=3600)
    def forget_phone_changes(self) -> None:
        with self.work() as work:
            phone_actions.forget_settled(work.session, work.now)


def _terms(work: Work) -> Terms:
    settings = work.settings
    return Terms(settings.code_key, settings.phone_change_wait, settings.widen_limits)
