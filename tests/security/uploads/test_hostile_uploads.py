"""Two hundred hostile files against a real gateway: none crashes it, stays, or tells anything."""

import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
import requests

from tests.security.uploads.corpus import corpus
from tests.security.uploads.hostile import SERVED, Hostile
from tests.security.uploads.memory import Watch
from tests.security.uploads.segments import foreign_bytes
from tests.security.uploads.stranger import Stranger

MEGABYTE = 1_000_000
AT_ONCE = 4


@dataclass(frozen=True)
class Outcome:
    """What came of all the files."""

    answers: list[tuple[Hostile, requests.Response]]
    most_memory: int

    def photo_ids(self) -> set[str]:
        return {answer.json()["id"] for _, answer in self.answers if answer.status_code in SERVED}


@pytest.fixture(scope="module")
def files() -> tuple[Hostile, ...]:
    return corpus()


@pytest.fixture(scope="module")
def outcome(stranger: Stranger, files: tuple[Hostile, ...]) -> Outcome:
    with Watch(stranger.process.pid) as watch, ThreadPoolExecutor(AT_ONCE) as crowd:
        answers = list(crowd.map(lambda file: stranger.insists(file.content), files))
    return Outcome(list(zip(files, answers, strict=True)), watch.most)


def test_there_are_two_hundred_of_them_and_no_two_are_the_same(files: tuple[Hostile, ...]) -> None:
    assert len({file.name for file in files}) == 200
    assert len({file.content for file in files}) == 200


def test_each_is_refused_with_a_reason_or_served(outcome: Outcome) -> None:
    wrong = [
        f"{file.name}: {answer.status_code} instead of {sorted(file.expected)}"
        for file, answer in outcome.answers
        if answer.status_code not in file.expected
    ]
    assert wrong == []


@pytest.mark.usefixtures("outcome")
def test_neither_the_gateway_nor_a_decoder_crashed(stranger: Stranger) -> None:
    assert stranger.gets("/healthz").status_code == 200
    assert stranger.logged("request_crashed") == []
    lost = {line["code"] for line in stranger.logged("decoder_lost")}
    # The one with scans without end used up the processor time there is for it.
    assert lost <= {-signal.SIGXCPU}


def test_the_gateway_and_its_decoders_stay_below_300_megabytes(outcome: Outcome) -> None:
    assert 0 < outcome.most_memory < 300 * MEGABYTE


def test_nothing_is_kept_of_what_is_refused(stranger: Stranger, outcome: Outcome) -> None:
    assert set(stranger.kept()) == outcome.photo_ids() == set(stranger.listings.registered)
    assert stranger.passing() == []


def test_what_is_served_is_a_bare_picture(stranger: Stranger, outcome: Outcome) -> None:
    kept = [path for sizes in stranger.kept().values() for path in sizes]
    assert len(kept) == 3 * len(outcome.photo_ids()) > 0
    assert sum(foreign_bytes(path.read_bytes()) for path in kept) == 0
    assert [path for path in kept if b"Secret" in path.read_bytes()] == []
