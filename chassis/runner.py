"""Where every process begins: the standard library is patched before anything else is imported."""

import eventlet

eventlet.monkey_patch()

from chassis.process import main  # noqa: E402 - everything else must see the patched library

__all__ = ["main"]
