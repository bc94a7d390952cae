"""The floor's service: one SELECT by primary key."""

from bench.floor.runner import run  # isort: skip - patches the standard library, so first

import os
from typing import Any

from nameko.extensions import DependencyProvider
from nameko.rpc import rpc
from sqlalchemy import create_engine, text

from bench.floor.runner import MAX_WORKERS

ONE = text("SELECT id, title, price FROM thing WHERE id = :id")


class Database(DependencyProvider):  # type: ignore[misc] # nameko has no types
    """An engine with a connection for each worker."""

    def setup(self) -> None:
        self.engine = create_engine(os.environ["FLOOR_DATABASE_URL"], pool_size=MAX_WORKERS)

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self.engine


class Things:
    """As a beginner's first nameko service."""

    name = "floor_things"
    database = Database()

    @rpc  # type: ignore[untyped-decorator] # nameko has no types
    def get(self, thing_id: int) -> dict[str, Any]:
        with self.database.connect() as connection:
            row = connection.execute(ONE, {"id": thing_id}).one()
        return {"id": row.id, "title": row.title, "price": row.price}


if __name__ == "__main__":
    run(Things)
