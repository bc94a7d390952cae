"""A booking from the request to the payout."""
