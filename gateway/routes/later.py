"""What the API names for later on paths that are there already: no routes yet, so 404, not 405."""

LATER = frozenset(
    {
        ("DELETE", "/v1/me"),
    }
)
