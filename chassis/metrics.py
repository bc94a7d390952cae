"""What every process counts, in Prometheus' terms."""

from prometheus_client import Counter, Gauge, Histogram

RPC_SECONDS = Histogram(
    "linli_rpc_seconds",
    "Time to answer an RPC",
    ["method", "outcome"],
    buckets=(
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
    ),
)
REMOTE_FAILURES = Counter("linli_remote_failures", "RPC calls without an answer", ["service"])
EVENTS_HANDLED = Counter("linli_events_handled", "Events handled", ["queue", "outcome"])
EVENTS_PUBLISHED = Counter("linli_events_published", "Events published by the relay", ["type"])
CIRCLE_GAPS = Counter("linli_circle_gaps", "Events that skipped a version of their relationship")
TIMER_RUNS = Counter("linli_timer_runs", "Timer runs", ["timer", "outcome"])
DUE = Counter("linli_due", "Due things seen to by a clock", ["what", "outcome"])
OUTBOX_BACKLOG = Gauge("linli_outbox_backlog", "Events waiting to be published")
READY = Gauge("linli_ready", "1 while this process is ready")
