"""Photos over HTTP: taken in, shown to those who may see them, refused without a trace."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from chassis.answer import Answer
from chassis.blobs import FolderStore
from chassis.signed_urls import photo_urls
from contracts.errors.general import IdempotencyInFlight, ResidencyRequired, Unavailable
from gateway.photos.intake import Intake
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
)

KEY = b"u" * 32
PHOTO = UUID("01a20000-0000-7000-8000-0000000000ff")


def a_gallery(folder: Path, answers: dict[str, Any] | None = None, now: Any = NOW) -> Browser:
    store = FolderStore(folder)
    seen = {"listings.may_see_photo": {"known": True, "seen": True}}
    return a_browser(
        {**seen, **(answers or {})},
        handlers={
            "take_photo": Intake(store, KEY, lambda: now),
            "show_photo": Viewing(store, KEY, lambda: now),
        },
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
        assert shown.headers["Cache-Control"].startswith("private")
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
            "listings.may_see_photo": {"known": True, "seen": False},
            "parking.may_see_photo": {"known": False, "seen": False},
        },
    )
    assert gallery.ask("GET", url).status_code == 404
    asked = {"photo_id": str(PHOTO), "viewer_id": str(MEMBER)}
    assert [call.arguments for call in gallery.services.calls] == [asked, asked]


def test_a_photo_of_a_parking_space_is_shown_too(tmp_path: Path) -> None:
    url = a_stored_photo(tmp_path)
    gallery = a_gallery(
        tmp_path,
        {
            "listings.may_see_photo": {"known": False, "seen": False},
            "parking.may_see_photo": {"known": True, "seen": True},
        },
    )
    assert gallery.ask("GET", url).status_code == 200


def test_an_address_that_is_not_ours_is_404_and_nobody_is_asked(tmp_path: Path) -> None:
    url = a_stored_photo(tmp_path)
    gallery = a_gallery(tmp_path)
    other = str(PHOTO).replace("ff", "fe")
    for wrong in (
        url[:-3],
        url.replace("thumb", "large"),
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
