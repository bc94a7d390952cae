"""Decoding in a process of its own: what it may use, and what is answered when it is lost."""

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import eventlet
import pytest

from contracts.errors.base import Refusal
from contracts.errors.gateway import PhotoDamaged
from contracts.errors.general import Unavailable
from gateway.photos import decoder
from gateway.photos.bounds import MIB
from gateway.photos.budget import Budget
from gateway.photos.decoders import Decoders
from tests.gateway.builders import a_picture, opened

CONFINED = "import os; from gateway.photos.worker import limits; limits.confine(os.getppid());"


@contextmanager
def a_file(content: bytes) -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        yield file


def confined(code: str, before: str = "pass") -> int:
    """How a process ends that is held to the decoders' limits."""
    program = f"from gateway.photos import bounds; {before}; {CONFINED} {code}"
    return subprocess.run(
        [sys.executable, "-c", program], stderr=subprocess.DEVNULL, check=False
    ).returncode


def a_decoder_that(does: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts another program where the decoder is looked for."""
    package = folder / "gateway" / "photos" / "worker"
    package.mkdir(parents=True)
    (package / "__main__.py").write_text(f"import os, signal, sys, time\n{does}\n")
    changed = {**decoder.ENVIRONMENT, "PYTHONPATH": str(folder)}
    monkeypatch.setattr(decoder, "ENVIRONMENT", changed)


def test_a_picture_is_decoded_as_it_would_be_here() -> None:
    with a_file(a_picture(size=(500, 40))) as upload:
        picture = Decoders().render(upload)
    assert (picture.width, picture.height) == (500, 40)
    assert opened(picture.jpegs["thumb"]).size == (320, 26)
    assert len(picture.digest) == 64


def test_a_decoder_sees_nothing_of_the_gateways_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINLI_URL_KEY", "secret")
    a_decoder_that(
        f"open({str(tmp_path / 'seen')!r}, 'w').write(repr(os.environ))", tmp_path, monkeypatch
    )
    with a_file(b"") as upload, pytest.raises(Unavailable):
        Decoders().render(upload)
    assert "LINLI" not in (tmp_path / "seen").read_text()


@pytest.mark.parametrize(
    ("end", "refusal"),
    [
        (signal.SIGXCPU, PhotoDamaged),
        (signal.SIGSEGV, PhotoDamaged),
        (signal.SIGABRT, PhotoDamaged),
        (signal.SIGKILL, Unavailable),
        (signal.SIGALRM, Unavailable),
    ],
)
def test_a_decoder_that_its_limits_end_is_the_pictures_fault_and_no_other(
    end: signal.Signals, refusal: type[Refusal], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_decoder_that(f"os.kill(os.getpid(), {int(end)})", tmp_path, monkeypatch)
    with a_file(b"") as upload, pytest.raises(refusal):
        Decoders().render(upload)


def test_a_decoder_that_does_not_answer_is_killed_when_nobody_waits_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    says = f"open({str(seen)!r}, 'w').write(str(os.getpid()))"
    a_decoder_that(f"{says}\ntime.sleep(600)", tmp_path, monkeypatch)
    with a_file(b"") as upload, eventlet.Timeout(20):
        waiting = eventlet.spawn(Decoders().render, upload)
        while not (seen.exists() and seen.read_text()):
            eventlet.sleep(0.02)
        waiting.kill()
        while Path(f"/proc/{seen.read_text()}").exists():
            eventlet.sleep(0.02)


def test_processor_time_is_bounded() -> None:
    assert confined("any(iter(int, 1))", "bounds.CPU_SECONDS = 1") == -signal.SIGXCPU


def test_a_lifetime_is_bounded() -> None:
    code = "import time; time.sleep(600)"
    assert confined(code, "bounds.LIFE_SECONDS = 0.2") == -signal.SIGALRM


@pytest.mark.parametrize(("megabytes", "allowed", "ends"), [(20, 0, 0), (60, 0, 1), (60, 50, 0)])
def test_memory_is_bounded_by_what_the_header_says_it_takes(
    megabytes: int, allowed: int, ends: int
) -> None:
    allowing = f"limits.allow({allowed * MIB});" if allowed else ""
    assert confined(f"{allowing} bytearray({megabytes * MIB})") == ends


def test_no_file_can_be_written(tmp_path: Path) -> None:
    assert (
        confined(f"import pathlib; pathlib.Path({str(tmp_path / 'file')!r}).write_text('x')") == 1
    )
    assert (tmp_path / "file").read_text() == ""


def test_one_that_is_not_the_gateways_child_does_not_start() -> None:
    program = "from gateway.photos.worker import limits; limits.confine(1)"
    assert (
        subprocess.run(
            [sys.executable, "-c", program], stderr=subprocess.DEVNULL, check=False
        ).returncode
        == 1
    )


def test_memory_is_lent_in_turn_and_comes_back() -> None:
    budget, order = Budget(10 * MIB), []

    def borrow(name: str, megabytes: int) -> None:
        with budget.lent(megabytes * MIB):
            order.append(name)
            eventlet.sleep(0)

    for name, megabytes in [("six", 6), ("ten", 10), ("one", 1)]:
        eventlet.spawn(borrow, name, megabytes)
    eventlet.sleep(0)
    with eventlet.Timeout(5), budget.lent(10 * MIB):
        assert order == ["six", "ten", "one"]


def test_memory_that_was_waited_for_in_vain_comes_back() -> None:
    budget = Budget(10 * MIB)
    with budget.lent(6 * MIB), eventlet.Timeout(0.05, False), budget.lent(6 * MIB):
        pytest.fail("lent twice")
    with eventlet.Timeout(5), budget.lent(10 * MIB):
        pass
