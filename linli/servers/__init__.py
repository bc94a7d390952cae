"""The PostgreSQL and the RabbitMQ that a private Linli runs for itself."""

from .postgres import PrivatePostgres
from .rabbitmq import PrivateRabbitMQ

__all__ = ["PrivatePostgres", "PrivateRabbitMQ"]
