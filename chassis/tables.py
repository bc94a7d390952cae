"""The machinery's own tables: outbox, inbox and idempotency in every service's database; the
replica of the circle, and who is leaving, in those that need them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from chassis.database import service_metadata

MACHINERY = service_metadata()

outbox = Table(
    "outbox",
    MACHINERY,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Uuid, nullable=False, unique=True),
    Column("type", String(64), nullable=False),
    Column("version", SmallInteger, nullable=False),
    Column("aggregate_id", Uuid, nullable=False),
    Column("aggregate_version", Integer, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("correlation_id", String(64)),
    Column("traceparent", String(64)),
    Column("data", JSONB, nullable=False),
    Column("published_at", DateTime(timezone=True)),
)
# `id > last_seen` would lose rows that commit late; this finds them whenever they commit.
Index("outbox_unpublished_idx", outbox.c.seq, postgresql_where=outbox.c.published_at.is_(None))

Index("outbox_published_at_idx", outbox.c.published_at)

inbox = Table(
    "inbox",
    MACHINERY,
    Column("consumer", String(64), primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("received_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
Index("inbox_received_at_idx", inbox.c.received_at)

idempotency = Table(
    "idempotency",
    MACHINERY,
    Column("scope", String(80), primary_key=True),
    Column("route", String(120), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("request_hash", String(64), nullable=False),
    Column("status", SmallInteger),
    Column("body", Text, nullable=False),
    Column("refused", Boolean, nullable=False, server_default=text("false")),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
)
Index("idempotency_created_at_idx", idempotency.c.created_at)

CIRCLE = service_metadata()

circle = Table(
    "circle",
    CIRCLE,
    Column("owner_id", Uuid, primary_key=True),
    Column("viewer_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("friends", Boolean, nullable=False),
    Column("blocked", Boolean, nullable=False, server_default=text("false")),
)
Index(
    "circle_viewer_idx",
    circle.c.viewer_id,
    circle.c.owner_id,
    postgresql_where=circle.c.friends & ~circle.c.blocked,
)

neighbour = Table(
    "neighbour",
    CIRCLE,
    Column("member_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("display_name", String(80), nullable=False),
    Column("avatar", Text),
    Column("rating", JSONB),
)

LEAVING = service_metadata()

# Who is about to be erased, and who has been: ids that stand for nobody any more. A trigger on the
# service's deals refuses a new one with whoever is in here, unless their leaving was withdrawn.
leaving = Table(
    "leaving",
    LEAVING,
    Column("member_id", Uuid, primary_key=True),
    # Later ones are greater: what is withdrawn is not held again by a call that comes late.
    Column("erasure_id", Uuid, nullable=False),
    Column("state", String(16), nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    CheckConstraint("state IN ('held', 'withdrawn', 'erased', 'scrubbed')", name="state"),
)
Index(
    "leaving_erased_idx",
    leaving.c.since,
    postgresql_where=leaving.c.state.in_(["erased", "scrubbed"]),
)
