"""Runs the gateway: `python -m gateway`."""

from chassis.runner import main  # isort: skip - patches the standard library before all else

from gateway.server import MAX_CONNECTIONS
from gateway.service import Gateway
from gateway.settings import Settings

if __name__ == "__main__":
    # A worker for every connection, so that those which stall take none from the others.
    main(Gateway, settings=Settings, workers=MAX_CONNECTIONS + 100)
