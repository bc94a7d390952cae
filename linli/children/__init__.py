"""Processes that we start and must never leave behind."""

from .child import Child

__all__ = ["Child"]
