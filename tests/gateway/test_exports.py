"""The state of an export, then its zip: streamed to its member, kept by no cache."""

from pathlib import Path
from typing import Any

import pytest

from chassis.archives import piece
from chassis.blobs import FolderStore
from contracts.errors.general import NotThere
from gateway.exports import Exports
from tests.gateway.builders import Browser, a_browser

STATE = {"id": "1", "state": "building", "progress": {"done": 3, "of": 30}}
FOLDER = "exports/01a2"


def one_with(tmp_path: Path, *pieces: bytes, **answers: Any) -> Browser:
    """Somebody whose zip lies in the store, in these pieces."""
    store = FolderStore(tmp_path)
    for number, content in enumerate(pieces):
        store.put(piece(FOLDER, number), content)
    found = {"folder": FOLDER, "pieces": len(pieces), "size": sum(map(len, pieces))}
    return a_browser(
        {
            "members.show_export": {**STATE, "state": "ready"},
            "members.export_pieces": found,
            **answers,
        },
        handlers={"show_export": Exports(store)},
    )


def test_while_it_is_built_the_state_is_shown(tmp_path: Path) -> None:
    answer = one_with(tmp_path, **{"members.show_export": STATE}).get("/v1/me/export")
    assert (answer.status_code, answer.json) == (200, STATE)


@pytest.mark.parametrize("accept", [{}, {"Accept": "*/*"}, {"Accept": "application/zip"}])
def test_then_it_is_the_zip_for_nobodys_cache(tmp_path: Path, accept: dict[str, str]) -> None:
    answer = one_with(tmp_path, b"PK first, ", b"and second").get("/v1/me/export", **accept)
    assert (answer.status_code, answer.data) == (200, b"PK first, and second")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Length"] == "20"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="linli-export.zip"'


def test_who_wants_json_gets_the_state_and_nothing_of_where_it_lies(tmp_path: Path) -> None:
    one = one_with(tmp_path, b"PK")
    answer = one.get("/v1/me/export", Accept="application/json")
    assert answer.json == {**STATE, "state": "ready"}
    assert one.services.asked == ["members.show_export"]


def test_without_one_it_is_404_and_without_a_token_401(tmp_path: Path) -> None:
    one = one_with(tmp_path, **{"members.show_export": NotThere()})
    assert one.get("/v1/me/export").status_code == 404
    assert one.ask("GET", "/v1/me/export").status_code == 401
