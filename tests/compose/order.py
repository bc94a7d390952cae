"""In which order docker-compose.yml's services come up, by its own depends_on."""

from collections.abc import Mapping
from typing import Any


def runs_once(service: Mapping[str, Any]) -> bool:
    """Ends by itself, when its work is done."""
    return bool(service["restart"] == "on-failure")


def stages(services: Mapping[str, Any]) -> list[list[str]]:
    """Groups of names: each needs only what stands in earlier ones.

    docker compose goes this way by itself. podman-compose passes depends_on on as podman's
    --requires, with which podman starts nothing that needs a container that has ended, and starts
    nothing again (podman-compose issues 683 and 921): there we wait between the stages ourselves.
    """
    waiting = {name: set(service.get("depends_on", {})) for name, service in services.items()}
    groups: list[list[str]] = []
    while waiting:
        ready = sorted(name for name, needed in waiting.items() if not needed & set(waiting))
        if not ready:
            raise ValueError(f"depends_on goes round in a circle: {sorted(waiting)}")
        groups.append(ready)
        for name in ready:
            del waiting[name]
    return groups
