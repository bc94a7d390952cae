"""The gateway: HTTP for clients, in front of the services."""
