"""Every table of payments: what of it is told to its member, and what erasure does with it.

The books keep what moved between which opaque ids: by law, and because the other party's money is
in them too. What leads from an id to a person is with members, and goes there.
"""

from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, exists, func, literal, or_

from chassis.holdings import (
    LEAVING_EXEMPT,
    MACHINERY_EXEMPT,
    MACHINERY_HELD,
    Blanked,
    Deleted,
    Holding,
    Holdings,
    codes,
    ids,
)
from services.payments.attempts.model import Attempt
from services.payments.auto_payments.model import AutoPayment
from services.payments.cards.model import Card
from services.payments.charges.model import Charge
from services.payments.deals.model import Deal
from services.payments.ledger.model import Account, Entry, Posting
from services.payments.models import METADATA
from services.payments.payouts.model import Payout
from services.payments.refunds.model import Refund

_THE_BOOKS = "the books: opaque ids and amounts"


def _party(me: UUID) -> ColumnElement[bool]:
    return or_(Deal.payer_id == me, Deal.payee_id == me)


def _own_cards(me: UUID) -> ColumnElement[bool]:
    return exists().where(Card.id == Attempt.card_id, Card.member_id == me)


HELD = Holdings(
    METADATA,
    [
        Holding(
            Card,
            "cards",
            lambda me: Card.member_id == me,
            [
                Blanked(
                    {
                        # Unique for the member; stands for nothing at the provider.
                        "token": literal("erased:", String) + cast(Card.id, String),
                        "brand": "",
                        "last4": "0000",
                        "is_default": False,
                        "removed_at": func.coalesce(Card.removed_at, func.now()),
                    }
                )
            ],
            untold={"token": "the provider's, of no use to anybody else"},
            keeps=codes("provider"),
        ),
        Holding(
            Deal,
            "deals",
            _party,
            keeps=codes("kind", "state"),
        ),
        Holding(
            Charge,
            "charges",
            lambda me: exists().where(Deal.id == Charge.deal_id, _party(me)),
            keeps=codes("stage", "currency", "status", "failure_code"),
        ),
        Holding(
            Payout,
            "payouts",
            lambda me: Payout.payee_id == me,
            keeps=codes("of", "currency", "status", "failure_code"),
        ),
        Holding(
            Refund,
            "refunds",
            lambda me: exists().where(Deal.id == Refund.deal_id, Deal.payer_id == me),
            untold={"charge_number": "the provider's number"},
            keeps={**codes("currency", "status"), **ids("charge_number")},
        ),
        Holding(
            Attempt,
            None,
            _own_cards,
            [Blanked({"token": None})],
            untold={"token": "each try at the provider; what came of it is in charges and payouts"},
            keeps={
                **codes("kind", "currency", "state", "failure_code", "provider"),
                **ids("number", "charge_number"),
                "parts": "numbers and amounts of what one order is made of",
                "client_action": "while an order is under way, and with money open nobody leaves",
            },
        ),
        Holding(
            AutoPayment,
            "auto_payments",
            lambda me: exists().where(Deal.id == AutoPayment.deal_id, Deal.payer_id == me),
            [Deleted()],
        ),
        Holding(
            Entry,
            "ledger_entries",
            lambda me: exists().where(Deal.id == Entry.deal_id, _party(me)),
            untold={"transaction": "of the machinery"},
            keeps={**codes("kind", "currency"), **ids("reference")},
        ),
        Holding(
            Posting,
            "ledger_lines",
            lambda me: exists().where(
                Entry.id == Posting.entry_id, Deal.id == Entry.deal_id, _party(me)
            ),
            keeps={"account": _THE_BOOKS, **codes("currency")},
        ),
        Holding(
            Account,
            "accounts",
            lambda me: Account.holder == me,
            keeps={**codes("kind", "currency"), "code": _THE_BOOKS},
        ),
        *MACHINERY_HELD,
    ],
    exempt={
        **MACHINERY_EXEMPT,
        **LEAVING_EXEMPT,
        "reconciliation": "the provider's days: numbers of orders and amounts",
        "sandbox.card_token": "the sandbox plays the provider: made up cards of nobody",
        "sandbox.order": "the sandbox plays the provider: numbers and amounts",
        "sandbox.notice": "the sandbox plays the provider: numbers of orders",
    },
)
