"""Photos over HTTP: taken in, shown to those who may see them, refused without a trace."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.answer import Answer
from chassis.blobs import FolderStore
from chassis.signed_urls import photo_urls
from contracts.errors.general import IdempotencyInFlight, ResidencyRequired, Unavailable
from gateway.photos.intake import Intake
from gateway.photos.places import AT_ONCE, Places
from gateway.photos.uploads import MAX_FILE
from gateway.photos.viewing import Viewing
from tests.gateway.builders import (
    MEMBER,
    NOW,
    Browser,
    a_browser,
    a_form,
    a_picture,
    bearer,
    keyed,
    opened,
    some_id,
)

KEY = b"u" * 32
PHOTO = UUID("01a20000-0000-7000-8000-0000000000ff")


def a_gallery(
    folder: Path, answers: dict[str, Any] | None = None, now: Any = NOW, **more: Any
) -> Browser:
    store = FolderStore(folder)
    seen = {"listings.may_see_photo": {"seen": True}}
    return a_browser(
        {**seen, **(answers or {})},
        handlers={
            "take_photo": Intake(store, KEY, lambda: now),
            "show_photo": Viewing(store, KEY, lambda: now),
        },
        **more,
    )


def upload(browser: Browser, content: bytes, headers: Any = None, **form: Any) -> Any:
    return browser.ask("POST", "/v1/photos", headers=headers or bearer(), **a_form(content, **form))


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_uploaded_photo_is_registered_and_can_be_seen_at_its_urls(tmp_path: Path) -> None:
    gallery = a_gallery(tmp_path)
    answer = upload(gallery, a_picture(size=(1000, 500)))
    assert answer.status_code == 201
    assert (answer.json["width"], answer.json["height"]) == (1000, 500)
    registered = gallery.services.calls[0].arguments["body"]
    assert registered["photo_id"] == answer.json["id"]
    for size, width in [("thumb", 320), ("medium", 960), ("large", 1000)]:
        shown = gallery.ask("GET", answer.json["urls"][size])
        assert (shown.status_code, shown.content_type) == (200, "image/jpeg")
        assert shown.headers["Cache-Control"] == "private, no-cache"
        assert opened(shown.data).width == width


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"GIF89a" + b"\0" * 50, (415, "photo_type_unsupported")),
        (a_picture("BMP"), (415, "photo_type_unsupported")),
        (a_picture(size=(300, 300))[:-200], (422, "photo_damaged")),
        (a_picture("PNG", (7100, 7100), "1"), (422, "photo_too_many_pixels")),
        (b"\xff\xd8\xff" + b"\0" * MAX_FILE, (413, "too_large")),
    ],
    ids=["gif", "bmp", "truncated", "bomb", "heavy"],
)
def test_a_refused_upload_leaves_nothing(
    tmp_path: Path, content: bytes, expected: tuple[int, str]
) -> None:
    gallery = a_gallery(tmp_path)
    answer = upload(gallery, content)
    assert (answer.status_code, answer.json["code"]) == expected
    assert (gallery.services.calls, kept(tmp_path)) == ([], [])


def test_the_content_counts_and_not_the_name_or_the_declared_type(tmp_path: Path) -> None:
    answer = upload(a_gallery(tmp_path), a_picture("PNG"))
    assert answer.status_code == 201


def test_a_form_has_one_file_and_nothing_else(tmp_path: Path) -> None:
    gallery = a_gallery(tmp_path)
    assert upload(gallery, a_picture(), name="picture").json["errors"][0]["pointer"] == "/picture"
    missing = gallery.ask(
        "POST", "/v1/photos", headers=bearer(), data={}, content_type="multipart/form-data"
    )
    assert missing.status_code in (400, 422)
    other = gallery.ask("POST", "/v1/photos", headers=bearer(), json={})
    assert (other.status_code, other.json["code"]) == (415, "unsupported_media_type")


def test_a_broken_form_is_400(tmp_path: Path) -> None:
    answer = a_gallery(tmp_path).ask(
        "POST",
        "/v1/photos",
        headers=bearer(),
        data=b"--x\r\nContent-Disposition: form-data; name=file; filename=a\r\n\r\nabc",
        content_type="multipart/form-data; boundary=x",
    )
    assert (answer.status_code, answer.json["code"]) == (400, "malformed_form")


def test_an_upload_without_a_token_is_not_read(tmp_path: Path) -> None:
    answer = a_gallery(tmp_path).ask("POST", "/v1/photos", data=b"x" * 100)
    assert answer.status_code == 401


def test_one_member_has_so_many_uploads_under_way_and_no_more(tmp_path: Path) -> None:
    places = Places(of_one_member=2)
    gallery = a_gallery(tmp_path, places=places)
    with places.taken(MEMBER), places.taken(MEMBER):
        refused = upload(gallery, a_picture())
        others = upload(gallery, a_picture(), bearer(sub=some_id()))
    assert (refused.status_code, refused.json["code"]) == (429, "rate_limited")
    assert int(refused.headers["Retry-After"]) > 0
    assert others.status_code == 201
    assert upload(gallery, a_picture()).status_code == 201


def test_an_upload_that_fails_gives_its_place_back(tmp_path: Path) -> None:
    gallery = a_gallery(tmp_path, places=Places(of_one_member=1))
    assert [upload(gallery, b"no photo").status_code for _ in range(3)] == [415, 415, 415]


def test_all_members_together_have_so_many_uploads_under_way(tmp_path: Path) -> None:
    places = Places(of_one_member=1)
    gallery = a_gallery(tmp_path, places=places)
    with ExitStack() as busy:
        for _ in range(AT_ONCE):
            busy.enter_context(places.taken(UUID(some_id())))
        refused = upload(gallery, a_picture())
    assert (refused.status_code, refused.json["code"]) == (503, "unavailable")
    assert upload(gallery, a_picture()).status_code == 201


def test_a_photo_that_cannot_be_registered_is_not_kept(tmp_path: Path) -> None:
    for trouble in (ResidencyRequired(), Unavailable(), RuntimeError("broken")):
        answer = upload(a_gallery(tmp_path, {"listings.register_photo": trouble}), a_picture())
        assert answer.status_code >= 400
        assert kept(tmp_path) == []


def test_a_repeat_with_the_same_key_and_picture_is_the_same_photo(tmp_path: Path) -> None:
    replayed = Answer({}, status=201, replayed=True)
    first = upload(a_gallery(tmp_path), a_picture(), keyed())
    again = upload(a_gallery(tmp_path, {"listings.register_photo": replayed}), a_picture(), keyed())
    other = upload(a_gallery(tmp_path), a_picture(size=(9, 9)), keyed())
    assert again.json == first.json
    assert again.headers["Idempotent-Replayed"] == "true"
    assert other.json["id"] != first.json["id"]
    assert UUID(first.json["id"]).version == 7


def test_a_repeat_that_fails_does_not_take_the_first_photo_away(tmp_path: Path) -> None:
    first = upload(a_gallery(tmp_path), a_picture(), keyed())
    for trouble in (Unavailable(), IdempotencyInFlight()):
        upload(a_gallery(tmp_path, {"listings.register_photo": trouble}), a_picture(), keyed())
    assert a_gallery(tmp_path).ask("GET", first.json["urls"]["thumb"]).status_code == 200


def a_stored_photo(folder: Path) -> str:
    FolderStore(folder).put(f"{PHOTO}/thumb.jpg", a_picture())
    return photo_urls(PHOTO, MEMBER, NOW, KEY)["thumb"]


def test_the_services_are_asked_again_whether_the_viewer_may_see_it(tmp_path: Path) -> None:
    url = a_stored_photo(tmp_path)
    gallery = a_gallery(
        tmp_path,
        {
            "listings.may_see_photo": {"seen": False},
            "parking.may_see_photo": {"seen": False},
            "members.may_see_photo": {"seen": False},
        },
    )
    assert gallery.ask("GET", url).status_code == 404
    asked = {"photo_id": str(PHOTO), "viewer_id": str(MEMBER)}
    assert [call.arguments for call in gallery.services.calls] == [asked] * 3


def test_a_photo_of_a_parking_space_is_shown_too(tmp_path: Path) -> None:
    url = a_stored_photo(tmp_path)
    gallery = a_gallery(
        tmp_path,
        {
            "listings.may_see_photo": {"seen": False},
            "parking.may_see_photo": {"seen": True},
        },
    )
    assert gallery.ask("GET", url).status_code == 200


def test_each_size_of_a_photo_has_a_strong_tag_of_its_own(tmp_path: Path) -> None:
    gallery = a_gallery(tmp_path)
    urls = upload(gallery, a_picture()).json["urls"]
    tags = {gallery.ask("GET", url).headers["ETag"] for url in urls.values()}
    assert len(tags) == len(urls)
    assert all(tag.startswith('"') for tag in tags)


def test_a_photo_that_is_shown_again_is_304_for_as_long_as_it_may_be_seen(tmp_path: Path) -> None:
    url = a_stored_photo(tmp_path)
    seen = {"seen": True}
    gallery = a_gallery(
        tmp_path,
        {
            "listings.may_see_photo": lambda **_: dict(seen),
            "parking.may_see_photo": {"seen": False},
            "members.may_see_photo": {"seen": False},
        },
    )
    tag = gallery.ask("GET", url).headers["ETag"]
    kept = {"If-None-Match": tag}

    again = gallery.ask("GET", url, headers=kept)

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert again.headers["Cache-Control"] == "private, no-cache"
    assert "Content-Type" not in again.headers
    seen["seen"] = False  # a block
    assert gallery.ask("GET", url, headers=kept).status_code == 404
    assert gallery.ask("GET", url, headers={"If-None-Match": "*"}).status_code == 404
    seen["seen"] = True  # and its end
    assert gallery.ask("GET", url, headers=kept).status_code == 304
    assert gallery.ask("GET", url, headers={"If-None-Match": '"other"'}).status_code == 200


def test_an_address_that_somebody_else_signed_in_uses_is_404_and_nobody_is_asked(
    tmp_path: Path,
) -> None:
    url = a_stored_photo(tmp_path)
    gallery = a_gallery(tmp_path)
    unknown = gallery.ask("GET", url[:-3], headers=bearer(sub=some_id()))

    answer = gallery.ask("GET", url, headers=bearer(sub=some_id()))

    assert answer.status_code == 404
    assert gallery.services.calls == []
    told, expected = dict(answer.json), dict(unknown.json)
    assert told.pop("request_id") != expected.pop("request_id")
    assert told == expected


def test_an_address_is_good_with_its_viewers_token_and_without_one(tmp_path: Path) -> None:
    url = a_stored_photo(tmp_path)
    gallery = a_gallery(tmp_path)
    for headers in (bearer(), {}, {"Authorization": "Basic dTpw"}):
        assert gallery.ask("GET", url, headers=headers).status_code == 200


def test_a_token_that_does_not_count_is_401_also_with_a_sound_address(tmp_path: Path) -> None:
    url = a_stored_photo(tmp_path)
    gallery = a_gallery(tmp_path)
    expired = bearer(exp=datetime.now(UTC) - timedelta(seconds=1))
    for headers in (expired, {"Authorization": "Bearer nonsense"}, {"Authorization": "Bearer"}):
        answer = gallery.ask("GET", url, headers=headers)
        assert (answer.status_code, answer.json["code"]) == (401, "unauthenticated")
    assert gallery.services.calls == []


def test_an_address_that_is_not_ours_is_404_and_nobody_is_asked(tmp_path: Path) -> None:
    url = a_stored_photo(tmp_path)
    gallery = a_gallery(tmp_path)
    other = str(PHOTO).replace("ff", "fe")
    for wrong in (
        url[:-3],
        url.replace("thumb", "huge"),
        url.replace(str(MEMBER), str(PHOTO)),
        url.replace(f"/{PHOTO}/", f"/{other}/"),
        url.replace("expires=", "expires=9"),
        url.replace("expires=", "expires=x"),
        url.split("?")[0],
    ):
        assert gallery.ask("GET", wrong).status_code == 404, wrong
    assert gallery.services.calls == []


def test_an_address_expires(tmp_path: Path) -> None:
    url = a_stored_photo(tmp_path)
    later = a_gallery(tmp_path, now=NOW + timedelta(hours=3))
    assert later.ask("GET", url).status_code == 404
