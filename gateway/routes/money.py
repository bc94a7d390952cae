"""Cards, charges, payouts, and every movement of a deal's money."""

from gateway.routes.table import Route, act, create, get, listing, remove, single

ROUTES = [
    get("/v1/payment-config", "payments.payment_config"),
    create("/v1/cards", "payments.bind_card"),
    listing("/v1/cards", "payments.list_cards"),
    remove("/v1/cards/{card_id}", "payments.remove_card"),
    act("/v1/cards/{card_id}/default", "payments.make_default_card"),
    listing("/v1/charges", "payments.list_charges"),
    single("/v1/charges/{charge_id}", "payments.show_charge"),
    create("/v1/charges/{charge_id}/pay", "payments.pay_charge", status=200, keyed=True),
    listing("/v1/payouts", "payments.list_payouts"),
    get("/v1/deals/{deal_id}/money", "payments.deal_money"),
    create("/v1/deals/{deal_id}/auto-pay", "payments.agree_auto_payment", status=200),
    get("/v1/deals/{deal_id}/auto-pay", "payments.show_auto_payment"),
    remove("/v1/deals/{deal_id}/auto-pay", "payments.take_back_auto_payment"),
    listing("/v1/statements", "payments.show_statement"),
    listing("/v1/statements/statement.csv", "payments.show_statement", handler="statement_csv"),
    Route(
        "POST",
        "/v1/providers/{provider}/notifications",
        handler="take_notification",
        takes="raw",
        anonymous=True,
    ),
    create("/v1/sandbox/card-tokens", "payments.tokenise_card", anonymous=True, development=True),
]
