"""The shapes of what is asked for, checked by the gateway and again by the service."""
