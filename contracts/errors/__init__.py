"""Every refusal a client can meet: a named class with a stable code and both languages."""
