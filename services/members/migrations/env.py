"""Alembic's entry into the members schema."""

from chassis.migrations import run
from services.members import models

run(models.METADATA)
