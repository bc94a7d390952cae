"""Walks through more than one tick of a clock can see to."""

from dataclasses import dataclass


@dataclass
class Walk:
    """How far one has come, kept by the process: after a restart it is from the beginning.

    `past`: the last of what was seen to, in the order in which it is walked through.
    """

    past: str = ""
