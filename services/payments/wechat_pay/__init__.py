"""WeChat Pay (微信支付) as a provider. Verified against the emulator in tests/emulators only."""
