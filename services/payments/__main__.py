"""Runs payments: `python -m services.payments [run|migrate|check|verify]`."""

from chassis.runner import main  # isort: skip - patches the standard library before all else

from services.payments.operator import COMMANDS
from services.payments.service import PaymentsService
from services.payments.settings import Settings

if __name__ == "__main__":
    main(
        PaymentsService,
        settings=Settings,
        migrations="services.payments.migrations",
        commands=COMMANDS,
    )
