"""Items offered to the circle (物品)."""
