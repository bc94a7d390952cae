import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from chassis.fragments import Fragment, Fragments, holed, joined
from chassis.signed_urls import Passes, is_valid, photo_urls

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
KEY = b"k" * 32


def a_body(photos: list[str], **more: Any) -> dict[str, Any]:
    return {"title": "书桌", "photos": [{"id": p, "urls": holed(p)} for p in photos], **more}


@pytest.mark.parametrize("count", [0, 1, 9])
def test_each_viewer_gets_addresses_of_their_own(count: int) -> None:
    photos = [str(uuid4()) for _ in range(count)]
    fragment = Fragment(a_body(photos, version=7), photos)
    assert fragment.version == 7
    for viewer in (uuid4(), uuid4()):
        shown = json.loads(fragment.shown(Passes(viewer, NOW, KEY).of))
        assert shown["title"] == "书桌"
        assert [photo["urls"] for photo in shown["photos"]] == [
            {size: str(url) for size, url in photo_urls(photo, viewer, NOW, KEY).items()}
            for photo in photos
        ]


def test_a_title_cannot_look_like_a_hole() -> None:
    photo = str(uuid4())
    for title in ("\\u0000", '"', "viewer=", "%s", "{}", "\x7f"):
        fragment = Fragment(a_body([photo], title=title), [photo])
        assert json.loads(fragment.shown(Passes(uuid4(), NOW, KEY).of))["title"] == title


def test_a_pass_is_for_one_photo_and_one_viewer() -> None:
    photo, viewer = uuid4(), uuid4()
    expires, signature = (
        part.partition("=")[2] for part in Passes(viewer, NOW, KEY).of(photo).split("&")[1:]
    )

    def opens(photo_id: Any, viewer_id: Any, until: int) -> bool:
        return is_valid(photo_id, viewer_id, until, signature, now=NOW, key=KEY)

    assert opens(photo, viewer, int(expires))
    assert not opens(uuid4(), viewer, int(expires))
    assert not opens(photo, uuid4(), int(expires))
    assert not opens(photo, viewer, int(expires) + 1)


def test_only_the_last_shown_are_kept() -> None:
    kept: Fragments[str] = Fragments(most=20)
    for key in ("a", "b"):
        kept.keep(key, key, 10)
    assert kept.get("a") == "a"
    kept.keep("c", "c", 10)
    assert [kept.get(key) for key in ("a", "b", "c")] == ["a", None, "c"]
    kept.keep("c", "longer", 15)
    assert [kept.get(key) for key in ("a", "c")] == [None, "longer"]


def test_additions_come_at_the_end() -> None:
    assert json.loads(joined(b'{"id":1}', quote={"total": 2})) == {"id": 1, "quote": {"total": 2}}
