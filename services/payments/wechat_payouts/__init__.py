"""How WeChat Pay pays those to whom it is owed: a share of the payment, or a transfer."""
