"""A whole Linli on this machine: its servers, its processes, what they are told."""

from .platform import Platform

__all__ = ["Platform"]
