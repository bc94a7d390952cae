import json
from collections.abc import Hashable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.fragments import KEPT_BYTES, Fragment, Fragments, holed, joined, keep_at_most
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


def of_size(size: int) -> Fragment:
    return Fragment({"": "." * (size - len('{"":""}'))}, [])


def test_only_the_last_shown_are_kept() -> None:
    a, b, c, longer = of_size(10), of_size(10), of_size(10), of_size(15)
    kept: Fragments[Fragment] = Fragments(most=20)
    for key, fragment in (("a", a), ("b", b)):
        kept.keep(key, fragment)
    assert kept.get("a") is a
    kept.keep("c", c)
    assert [kept.get(key) for key in ("a", "b", "c")] == [a, None, c]
    kept.keep("c", longer)
    assert [kept.get(key) for key in ("a", "c")] == [None, longer]


def test_a_process_keeps_as_much_as_it_is_told() -> None:
    kept: Fragments[Fragment] = Fragments()
    keep_at_most(20)
    try:
        for key in "abc":
            kept.keep(key, of_size(10))
        assert [key for key in "abc" if kept.get(key)] == ["b", "c"]
    finally:
        keep_at_most(KEPT_BYTES)


class ByTitle:
    """Rows of {id, version, title}."""

    def key(self, row: Any) -> Hashable:
        return row.id, row.version

    def made(self, row: Any) -> Fragment:
        return Fragment({"title": row.title, "version": row.version}, [])


def a_row(thing_id: UUID, version: int, title: str) -> Any:
    return SimpleNamespace(id=thing_id, version=version, title=title)


def test_what_is_kept_is_not_made_again_until_its_version_changes() -> None:
    thing_id, look, kept = uuid4(), ByTitle(), Fragments[Fragment]()
    first = kept.of(a_row(thing_id, 1, "书桌"), look)
    assert kept.of(a_row(thing_id, 1, "书桌"), look) is first
    assert kept.of(a_row(thing_id, 2, "椅子"), look).answer(str).body == {
        "title": "椅子",
        "version": 2,
    }


def test_a_list_reads_only_what_is_not_kept_and_leaves_out_what_is_gone() -> None:
    known, changed, gone, look = uuid4(), uuid4(), uuid4(), ByTitle()
    kept = Fragments[Fragment]()
    kept.of(a_row(known, 1, "旧"), look)
    asked: list[UUID] = []

    def read(ids: list[UUID]) -> list[Any]:
        asked.extend(ids)
        return [a_row(changed, 3, "新")]

    listed = [a_row(thing_id, 1, "") for thing_id in (changed, gone, known)]
    found = kept.of_listed(listed, look, read)
    assert asked == [changed, gone]
    assert [(thing_id, each.version) for thing_id, each in found.items()] == [
        (changed, 3),
        (known, 1),
    ]


def test_additions_come_at_the_end() -> None:
    assert json.loads(joined(b'{"id":1}', quote={"total": 2})) == {"id": 1, "quote": {"total": 2}}
