"""What a figure says: how much it was, and what it should have been."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """`said` is for people; `met` is whether the goal was."""

    name: str
    said: str
    goal: str
    met: bool
    values: dict[str, float]
