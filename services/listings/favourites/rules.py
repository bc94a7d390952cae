"""What is news to whoever keeps an eye on an item."""


def is_cheaper(before: int | None, after: int | None) -> bool:
    """Prices in minor units; None costs nothing."""
    return (after or 0) < (before or 0)
