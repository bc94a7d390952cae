"""Alembic's entry into the listings schema."""

from chassis.migrations import run
from services.listings import models

run(models.METADATA)
