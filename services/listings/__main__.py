"""Runs listings: `python -m services.listings [migrate|check]`."""

from chassis.runner import main
from services.listings.dictionary import dictionary
from services.listings.service import ListingsService
from services.listings.settings import Settings

if __name__ == "__main__":
    # Now, rather than within the first request that needs a word of it.
    dictionary()
    main(ListingsService, settings=Settings, migrations="services.listings.migrations")
