"""Migrates payments' database."""

from chassis.migrations import run
from services.payments import models

run(models.METADATA)
