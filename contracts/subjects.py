"""What a conversation may be about, as the service that holds it tells members."""

from collections.abc import Collection
from uuid import UUID

from contracts.json import Json


def subject_json(
    owner_id: UUID,
    title: str | None,
    image: str | None,
    *,
    viewer_id: UUID,
    deal_with: Collection[UUID] = (),
) -> Json:
    """What heads the conversation; `deal_with`: with whom the viewer has a deal on it."""
    return {
        "owner_id": str(owner_id),
        "title": title,
        "image": image,
        "is_party": owner_id == viewer_id or bool(deal_with),
        "deal_with": [str(member_id) for member_id in deal_with],
    }


def add_deal(found: dict[str, Json], subject_id: UUID, remembered: Json) -> None:
    """To the subjects found, one that the viewer has a deal on; where they may not see it any more,
    as the deal remembers it."""
    subject = found.setdefault(str(subject_id), remembered)
    subject["is_party"] = True
    subject["deal_with"] = sorted({*subject["deal_with"], *remembered["deal_with"]})
