"""Runs listings: `python -m services.listings [migrate|check]`."""

from chassis.runner import main
from services.listings.service import ListingsService
from services.listings.settings import Settings

if __name__ == "__main__":
    main(ListingsService, settings=Settings, migrations="services.listings.migrations")
