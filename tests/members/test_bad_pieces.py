"""Of exports that are over, a piece that cannot be deleted keeps no other."""

from pathlib import Path

import pytest
from sqlalchemy import select

from chassis import archives
from services.members.exports import rules
from services.members.exports.model import Export
from tests.members.running import Running
from tests.support.stores import StubbornStore


def test_a_piece_that_cannot_be_deleted_keeps_no_other_and_comes_again(
    members: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "PIECE_BYTES", 1000)
    store = StubbornStore(tmp_path)
    members.configure(blobs=store)
    tokens = [members.signed_in()["access_token"] for _ in range(3)]
    for token in tokens:
        members.call("ask_export", token=token)
    members.service.build_exports()
    exports = [members.call("export_pieces", token=token) for token in tokens]
    assert all(each["pieces"] > 2 for each in exports)
    bad = [archives.piece(exports[number]["folder"], number) for number in (0, 1)]

    def left() -> list[str]:
        members.service.discard_exports()
        return [blob.name for each in exports for blob in store.within(each["folder"])]

    members.later(rules.KEPT)
    store.bad = set(bad)
    assert left() == bad
    with members.unit.read() as work:
        assert {each.folder for each in work.session.scalars(select(Export))} >= {
            each["folder"] for each in exports[:2]
        }
    store.bad.clear()
    assert left() == []
    with members.unit.read() as work:
        folders = {each.folder for each in work.session.scalars(select(Export))}
    assert not folders & {each["folder"] for each in exports}
