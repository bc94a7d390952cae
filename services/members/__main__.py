"""Runs members: `python -m services.members [run|migrate|check|add-community|…]`."""

from chassis.runner import main
from services.members.operator import COMMANDS
from services.members.service import MembersService
from services.members.settings import Settings

if __name__ == "__main__":
    main(
        MembersService,
        settings=Settings,
        migrations="services.members.migrations",
        commands=COMMANDS,
    )
