"""The declarative base of the listings tables."""

from chassis.database import Model, service_metadata


class Base(Model):
    """Root of every table listings owns."""

    __abstract__ = True
    metadata = service_metadata()
