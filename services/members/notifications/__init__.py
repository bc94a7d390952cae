"""The inbox: what members are told of what happens, as long as they may see it."""
