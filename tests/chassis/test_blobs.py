"""Both stores keep the same promises; the one elsewhere waits for nobody for long."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chassis.blob_stores import check_store, store_from
from chassis.blobs import BlobStore
from chassis.blobs_on_loop import on_loop
from chassis.settings import MissingSetting
from contracts.errors.general import Unavailable
from tests.emulators import s3

NAME, OTHER = "01a2/thumb.jpg", "01a2/large.jpg"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    with s3.an_s3_server() as url:
        yield url


def an_s3_store(endpoint: str, **more: str) -> BlobStore:
    return on_loop(store_from(s3.address(endpoint, **more), key_id=s3.KEY_ID, secret=s3.SECRET))


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    if request.param == "folder":
        return on_loop(store_from((tmp_path / "photos").as_uri()))
    return an_s3_store(request.getfixturevalue("endpoint"), prefix=tmp_path.name)


def test_what_is_put_is_there_as_it_was(store: BlobStore) -> None:
    content = bytes(range(256)) * 4096
    store.put(NAME, content)
    assert store.get(NAME) == content
    store.put(NAME, b"")
    assert store.get(NAME) == b""


def test_names_are_apart(store: BlobStore) -> None:
    store.put(NAME, b"small")
    store.put(OTHER, b"large")
    store.delete(NAME)
    assert (store.get(NAME), store.get(OTHER)) == (None, b"large")


def test_what_is_not_there_is_nothing_and_can_be_deleted(store: BlobStore) -> None:
    assert store.get(NAME) is None
    for _ in range(2):
        store.delete(NAME)
    assert store.get(NAME) is None


def test_a_store_that_works_passes_its_check_and_keeps_nothing_of_it(
    store: BlobStore, tmp_path: Path
) -> None:
    check_store(store)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_one_bucket_serves_two_prefixes(endpoint: str) -> None:
    one, other = an_s3_store(endpoint, prefix="one"), an_s3_store(endpoint, prefix="two/deep")
    one.put(NAME, b"1")
    assert other.get(NAME) is None
    other.put(NAME, b"2")
    listed = s3.client(endpoint).list_objects_v2(Bucket=s3.BUCKET)
    keys = {each["Key"] for each in listed["Contents"]}
    assert {f"one/{NAME}", f"two/deep/{NAME}"} <= keys


def test_folders_come_in_order_a_page_at_a_time(store: BlobStore) -> None:
    # "-" sorts before "/", and "0" after it.
    folders = ["a-1", "a", "a0", "b", "c"]
    for folder in reversed(folders):
        for size in ("thumb", "large"):
            store.put(f"{folder}/{size}.jpg", b"jpeg")
    assert store.folders("", 10) == folders
    past, found = "", []
    while page := store.folders(past, 2):
        found += [page]
        past = page[-1]
    assert found == [["a-1", "a"], ["a0", "b"], ["c"]]
    # What is past need not be there any more.
    store.delete("a/thumb.jpg")
    store.delete("a/large.jpg")
    assert store.folders("a", 1) == ["a0"]


def test_what_lies_in_a_folder_says_when_it_was_written(store: BlobStore) -> None:
    before = datetime.now(UTC) - timedelta(seconds=2)
    for name in (NAME, OTHER, "01a2-not/thumb.jpg"):
        store.put(name, b"jpeg")
    found = store.within("01a2")
    assert [blob.name for blob in found] == [OTHER, NAME]
    after = datetime.now(UTC) + timedelta(seconds=2)
    assert all(before < blob.written_at < after for blob in found)
    assert store.within("01a3") == []


def test_a_long_list_comes_in_several_answers(
    endpoint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = an_s3_store(endpoint, prefix="long")
    names = [f"{number:04}/thumb.jpg" for number in range(7)]
    for name in names:
        store.put(name, b"jpeg")
    ask = store._client.list_objects_v2  # type: ignore[attr-defined] # S3's own

    def three_at_once(**asked: Any) -> Any:
        return ask(**{**asked, "MaxKeys": 3})

    monkeypatch.setattr(store._client, "list_objects_v2", three_at_once)  # type: ignore[attr-defined]
    assert store.folders("", 100) == [name.partition("/")[0] for name in names]
    assert store.folders("0001", 4) == ["0002", "0003", "0004", "0005"]


def test_a_bucket_that_is_not_there_is_no_missing_photo(endpoint: str) -> None:
    store = an_s3_store(endpoint, bucket="nobodys")
    for ask in (
        lambda: store.get(NAME),
        lambda: store.put(NAME, b""),
        lambda: store.folders("", 1),
        lambda: store.within("01a2"),
        lambda: check_store(store),
    ):
        with pytest.raises(Unavailable):
            ask()


def test_a_store_that_is_away_is_unavailable() -> None:
    with socket.socket() as taken:
        # Bound and not listening: whoever connects is refused.
        taken.bind(("127.0.0.1", 0))
        store = an_s3_store(f"http://127.0.0.1:{taken.getsockname()[1]}")
        with pytest.raises(Unavailable):
            store.get(NAME)


@pytest.mark.parametrize(
    ("url", "keys", "word"),
    [
        ("ftp://photos", {}, "ftp"),
        ("file:", {}, "file"),
        ("s3:///photos", {}, "BUCKET"),
        ("s3://photos?endpont=http://minio:9000", {}, "BUCKET"),
        ("s3://photos", {"key_id": "one"}, "SECRET"),
        ("s3://photos", {"secret": "two"}, "KEY_ID"),
    ],
)
def test_an_address_that_names_no_store_is_refused_at_once(
    url: str, keys: dict[str, str], word: str
) -> None:
    with pytest.raises(MissingSetting, match=word):
        store_from(url, **keys)


def test_a_secret_is_not_printed() -> None:
    assert "hush" not in repr(store_from("s3://photos", key_id="known", secret="hush"))


# In a process of its own, patched as ours are.
ON_THE_LOOP = """
import eventlet
eventlet.monkey_patch()
import sys
from chassis.blob_stores import store_from
from chassis.blobs_on_loop import on_loop
from contracts.errors.general import Unavailable

store = on_loop(store_from(sys.argv[1], key_id="linli-test", secret="a secret between two"))
ticks = 0

def tick():
    global ticks
    while True:
        ticks += 1
        eventlet.sleep(0.01)

eventlet.spawn(tick)

def ask(number):
    try:
        store.put(f"{number}/thumb.jpg", b"x" * 100_000)
        return len(store.get(f"{number}/thumb.jpg"))
    except Unavailable:
        return 0

asked = eventlet.GreenPool(32)
answers = list(asked.imap(ask, range(int(sys.argv[2]))))
print(sum(answers), ticks)
"""


def on_the_loop(url: str, askers: int) -> tuple[int, int]:
    """(bytes that came back, how often another greenlet had its turn meanwhile)."""
    program = [sys.executable, "-W", "ignore", "-c", ON_THE_LOOP, url, str(askers)]
    done = subprocess.run(
        program, capture_output=True, text=True, check=True, timeout=60, env={**os.environ}
    )
    came_back, ticks = done.stdout.split()[-2:]
    return int(came_back), int(ticks)


def test_many_ask_at_once_and_the_loop_goes_on(endpoint: str) -> None:
    came_back, ticks = on_the_loop(s3.address(endpoint, prefix="loop"), 64)
    assert came_back == 64 * 100_000
    assert ticks > 10


def test_a_store_that_never_answers_is_given_up_and_the_loop_goes_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = s3.address(f"http://127.0.0.1:{silent.getsockname()[1]}")
        came_back, ticks = on_the_loop(url, 1)
    assert came_back == 0
    # Two tries of two seconds each, and the other greenlet wakes a hundred times a second.
    assert ticks > 100
