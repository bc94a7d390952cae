"""How WeChat Pay (v3) is spoken to: requests signed, answers and callbacks verified, opened."""
