"""What people do over HTTP, each noted down in the oracle at the same time."""
