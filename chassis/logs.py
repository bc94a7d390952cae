"""Structured logs: one JSON object a line, with the request id and trace of the work at hand."""

import logging
import sys
from typing import Any

import structlog

from chassis.context import CURRENT

_QUIET = ("nameko", "kombu", "amqp", "eventlet", "alembic")
# The first logs each refusal with a traceback, and the entrypoints what matters once; the second's
# warnings quote whole addresses, and WeChat wants secrets in them.
_SILENT = ("nameko.containers", "urllib3")


def _add_context(_: Any, __: str, entry: dict[str, Any]) -> dict[str, Any]:
    context = CURRENT.get()
    if context.request_id:
        entry.setdefault("request_id", context.request_id)
    if context.traceparent:
        entry.setdefault("traceparent", context.traceparent)
    return entry


def configure(service: str, log_format: str) -> None:
    """Send structlog's and the standard library's records to stdout; `log_format` json|console."""

    def add_service(_: Any, __: str, entry: dict[str, Any]) -> dict[str, Any]:
        entry["service"] = service
        return entry

    shared: list[Any] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_service,
        _add_context,
        structlog.processors.format_exc_info,
    ]
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if log_format == "console":
        shared.remove(structlog.processors.format_exc_info)
        # The default formatter prints local variables, tokens and card numbers among them.
        last = structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    # Straight to stdout: the way through the standard library costs as much again.
    structlog.configure(
        processors=[*shared, last],
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def get(name: str) -> Any:
    """A logger; event names are static, what varies goes into keyword arguments."""
    return structlog.get_logger(name)
