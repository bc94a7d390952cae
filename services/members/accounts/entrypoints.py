"""What can be asked about accounts."""

from functools import partial

from chassis.context import CURRENT
from chassis.service import Answer, Json, Work, command, every, load, query
from contracts.errors.general import NotThere
from contracts.errors.members import SmsNotSent
from contracts.requests import members as requests
from services.members.accounts import actions as account_actions
from services.members.accounts import views as account_views
from services.members.accounts.rules import valid_phone
from services.members.caller import me
from services.members.deliveries import actions as delivery_actions
from services.members.preferences import actions as preference_actions
from services.members.preferences import views as preference_views
from services.members.residency import views as residency_views
from services.members.sms import Carrier, Sms
from services.members.trade import AsksTrade


def me_answer(work: Work) -> Json:
    """Everything the caller sees of themselves; `version` counts the changes of any of it."""
    own = account_views.own_account(work.session, me(work))
    wishes = preference_views.wishes_of(work.session, me(work))
    return {
        **own,
        **residency_views.place_of(work.session, me(work)),
        "notification_settings": preference_views.settings_json(wishes),
        "version": own["version"] + wishes.version,
    }


class Accounts(AsksTrade):
    """Codes for phones, and what members say of themselves."""

    @command(anonymous=True)
    def send_code(self, work: Work, body: Json) -> Answer:
        asked = load(requests.SendCode, body)
        phone = valid_phone(asked["phone"])
        sent = account_actions.send_code(
            work.session,
            phone,
            now=work.now,
            key=work.settings.code_key,
            ttl=work.settings.code_ttl,
            locale=work.locale,
            carrier=partial(self._carry, work),
            purpose=asked["purpose"],
            widen_limits=work.settings.widen_limits,
            idempotency_key=CURRENT.get().idempotency_key,
        )
        return Answer({}, replayed=not sent)

    def _carry(self, work: Work, message: Sms) -> None:
        """Into development's mailbox, with the code; or off by a carrier, once the code is kept."""
        carrier = work.settings.carrier
        if carrier is None:
            account_actions.put_in_mailbox(work.session, message, work.now)
        else:
            # No transaction, and no lock on the phone, waits for somebody else's server.
            work.after_commit(partial(self._send, carrier, message))

    def _send(self, carrier: Carrier, message: Sms) -> None:
        try:
            carrier(message)
        except SmsNotSent:
            with self.work() as work:
                account_actions.forget_code(
                    work.session, message.to, message.code or "", key=work.settings.code_key
                )
            raise

    @query(anonymous=True)
    def mailbox(
        self, work: Work, to: str, alerts: bool = False, purpose: str | None = None
    ) -> Json:
        if not work.settings.development:
            raise NotThere
        return account_views.mailbox(work.session, to, alerts=alerts, purpose=purpose)

    @every(seconds=3600)
    def forget_old_codes(self) -> None:
        with self.work() as work:
            account_actions.forget_old_codes(work.session, work.now)

    @query
    def show_me(self, work: Work) -> Json:
        return me_answer(work)

    @command(calls=True)
    def change_me(self, work: Work, body: Json) -> Json:
        changes = load(requests.ChangeMe, body)
        account_actions.check_avatar(self.trade, changes)
        wishes = changes.pop("notification_settings", None)
        account_actions.change_member(work.session, me(work), changes)
        if wishes and preference_actions.change_settings(work.session, me(work), wishes):
            delivery_actions.reconsider(work.session, me(work), work.now)
        return me_answer(work)
