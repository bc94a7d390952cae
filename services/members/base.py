"""The declarative base of this service's tables."""

from chassis.database import Model, service_metadata


class Base(Model):
    """Tables of members."""

    __abstract__ = True
    metadata = service_metadata()
