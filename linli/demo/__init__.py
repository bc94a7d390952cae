"""The demo neighbourhood: who lives there, what they share, and how it gets into a fresh Linli."""

from .neighbourhood import NEIGHBOURHOOD
from .seed import seed

__all__ = ["NEIGHBOURHOOD", "seed"]
