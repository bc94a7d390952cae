"""What members tells the other services of an erasure."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from chassis.ids import uuid7

EXAMPLES = Path(__file__).parents[2] / "contracts" / "events" / "examples"


def told(event_type: str, member_id: UUID, erasure_id: UUID) -> dict[str, Any]:
    """`member_erased` or `erasure_withdrawn`, with a field that nobody knows yet."""
    event: dict[str, Any] = json.loads((EXAMPLES / f"{event_type}.v1.json").read_text())
    ids = {"member_id": str(member_id), "erasure_id": str(erasure_id)}
    return {**event, "event_id": str(uuid7()), "data": {**event["data"], **ids, "new": 1}}
