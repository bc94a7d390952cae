"""The declarative base of parking's own tables."""

from chassis.database import Model, service_metadata


class Base(Model):
    __abstract__ = True
    metadata = service_metadata()
