"""Runs parking: `python -m services.parking [migrate|check]`."""

from chassis.runner import main
from services.parking.service import ParkingService
from services.parking.settings import Settings

if __name__ == "__main__":
    main(ParkingService, settings=Settings, migrations="services.parking.migrations")
