"""The declarative base of payments' tables."""

from chassis.database import Model, service_metadata


class Base(Model):
    __abstract__ = True
    metadata = service_metadata()
