"""Migrations: one database and two roles a service, Alembic configured in code."""

import re
from collections.abc import Iterable
from types import ModuleType
from urllib.parse import unquote, urlsplit

from alembic import command, context
from alembic.config import Config
from alembic.operations import Operations
from sqlalchemy import Connection, MetaData, create_engine, text
from sqlalchemy.schema import CreateIndex, CreateTable

from chassis.database import psycopg2_url
from chassis.revisions import migrations_folder
from chassis.tables import CIRCLE, LEAVING, MACHINERY

LOCK_TIMEOUT = "3s"
# It comes with PostgreSQL; to create it is for the administrator. For periods that exclude one
# another.
EXTENSIONS = ("btree_gist",)


def create_machinery(op: Operations | ModuleType) -> None:
    """Outbox, inbox and idempotency, as a service's first migration needs them."""
    _create(op, MACHINERY)


def create_circle(op: Operations | ModuleType) -> None:
    """The replicated circle, for services that hold posts."""
    _create(op, CIRCLE)


def create_leaving(op: Operations | ModuleType, deals: str | None = None, *parties: str) -> None:
    """Who is leaving; with `deals`, no row of that table begins with one of them among `parties`.

    Who begins a deal holds its parties' locks until it commits, shared; who notes that one of them
    is leaving takes theirs alone, and so sees every deal that has begun.
    """
    _create(op, LEAVING)
    if deals is None:
        return
    new = ", ".join(f"NEW.{party}" for party in parties)
    op.execute(
        f"""
        CREATE FUNCTION refuse_deal_of_leaving() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            PERFORM pg_advisory_xact_lock_shared(hashtextextended('leaving ' || party, 0))
            FROM unnest(ARRAY[{new}]::uuid[]) AS party;
            IF EXISTS (SELECT FROM leaving WHERE member_id IN ({new}) AND state <> 'withdrawn') THEN
                RAISE EXCEPTION 'one of the two is leaving'
                USING ERRCODE = 'check_violation', CONSTRAINT = '{deals}_parties_stay';
            END IF;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        f"""
        CREATE TRIGGER {deals}_parties_stay AFTER INSERT ON {deals}
        FOR EACH ROW EXECUTE FUNCTION refuse_deal_of_leaving()
        """
    )


def _create(op: Operations | ModuleType, metadata: MetaData) -> None:
    for table in metadata.sorted_tables:
        op.execute(str(CreateTable(table).compile(dialect=op.get_bind().dialect)))
        for index in sorted(table.indexes, key=lambda i: str(i.name)):
            op.execute(str(CreateIndex(index).compile(dialect=op.get_bind().dialect)))


def run(metadata: Iterable[MetaData]) -> None:
    """The whole of a service's env.py: migrate on the connection the caller handed in."""
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=list(metadata),
        version_table="schema_version",
        compare_type=True,
        include_schemas=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def config_for(migrations: str, connection: Connection) -> Config:
    """`migrations` is a dotted package path such as services.parking.migrations."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder(migrations)))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def migrate(migrations: str, connection: Connection) -> None:
    """Bring the schema to the newest revision, within the caller's transaction."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))
    command.upgrade(config_for(migrations, connection), "head")


def check(migrations: str, connection: Connection) -> None:
    """Raise unless the models and the migrated schema agree (`alembic check`)."""
    command.check(config_for(migrations, connection))


def prepare_and_migrate(service: str, admin_url: str, service_url: str, models: ModuleType) -> None:
    """Role, database, schema and rights of `service`; every step may be repeated.

    The schema belongs to a role nobody signs in as; the process's own role may only read and write
    rows, and only add them to tables marked append_only.
    """
    parts = urlsplit(service_url)
    role, database = unquote(parts.username or ""), parts.path.lstrip("/")
    owner = f"{database}_owner"
    _create_database(admin_url, database, owner, role, unquote(parts.password or ""))
    inside = urlsplit(psycopg2_url(admin_url))._replace(path=f"/{database}").geturl()
    engine = create_engine(inside)
    with engine.begin() as connection:
        # Replicas may start their migration at once; one does it, the others find it done.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('linli-migrate'))"))
        for extension in EXTENSIONS:
            connection.execute(text(f"CREATE EXTENSION IF NOT EXISTS {extension}"))
        connection.execute(text(f'SET LOCAL ROLE "{owner}"'))
        migrate(f"services.{service}.migrations", connection)
        _grant(connection, role, models.METADATA)
    engine.dispose()


def _create_database(admin_url: str, database: str, owner: str, role: str, password: str) -> None:
    for name in (database, owner, role):
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", name):
            raise ValueError(f"not a name for a database or role: {name!r}")
    engine = create_engine(psycopg2_url(admin_url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # Two of these at once would race between the look and the CREATE.
        connection.execute(text("SELECT pg_advisory_lock(hashtext('linli-prepare'))"))
        for name, options in ((owner, "NOLOGIN"), (role, "LOGIN")):
            known = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
            if not connection.execute(known, {"name": name}).scalar():
                connection.execute(text(f'CREATE ROLE "{name}" {options}'))
        literal = connection.execute(text("SELECT quote_literal(:p)"), {"p": password}).scalar()
        connection.execute(text(f'ALTER ROLE "{role}" PASSWORD {literal}'.replace(":", r"\:")))
        connection.execute(text(f'GRANT "{owner}" TO CURRENT_USER'))
        known = text("SELECT 1 FROM pg_database WHERE datname = :name")
        if not connection.execute(known, {"name": database}).scalar():
            connection.execute(text(f'CREATE DATABASE "{database}" OWNER "{owner}"'))
            connection.execute(text(f'REVOKE CONNECT ON DATABASE "{database}" FROM PUBLIC'))
        connection.execute(text(f'GRANT CONNECT ON DATABASE "{database}" TO "{role}"'))
        connection.execute(text("SELECT pg_advisory_unlock(hashtext('linli-prepare'))"))
    engine.dispose()


def _grant(connection: Connection, role: str, metadata: Iterable[MetaData]) -> None:
    # The owner of the database owns the public schema too from PostgreSQL 15 on.
    for tables in metadata:
        for table in tables.sorted_tables:
            if table.schema:
                connection.execute(text(f'GRANT USAGE ON SCHEMA "{table.schema}" TO "{role}"'))
            rights = "SELECT, INSERT"
            if not table.info.get("append_only"):
                rights += ", UPDATE, DELETE"
            name = f'"{table.schema or "public"}"."{table.name}"'
            connection.execute(text(f'REVOKE ALL ON {name} FROM "{role}"'))
            connection.execute(text(f'GRANT {rights} ON {name} TO "{role}"'))
    for schema in {t.schema or "public" for m in metadata for t in m.sorted_tables}:
        connection.execute(text(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA "{schema}" TO "{role}"'))
    connection.execute(text(f'GRANT SELECT ON schema_version TO "{role}"'))
