"""The whole platform, through the gateway, as a person with nothing but HTTP uses it."""
