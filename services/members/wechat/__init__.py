"""WeChat (微信) as a way to sign in."""
