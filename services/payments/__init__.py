"""Money: charges, escrow, payouts and refunds over a double-entry ledger and a provider."""
