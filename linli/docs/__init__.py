"""Documents made from the code, so that they cannot say something else than it does."""

from collections.abc import Callable

from .errors import error_table
from .events import event_catalogue
from .states import state_diagrams

# Where each is kept, below the checkout, and what makes it.
DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/errors.md": error_table,
    "docs/events/README.md": event_catalogue,
    "docs/states.md": state_diagrams,
}
