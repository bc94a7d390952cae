"""Alembic's entry into the parking schema."""

from chassis.migrations import run
from services.parking import models

run(models.METADATA)
