import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures import FIGURES
from bench.operations import OPERATIONS

ROOT = Path(__file__).parents[2]
TOY = (
    "--scale",
    "0.005",
    "--windows",
    "1",
    "--seconds",
    "0.3",
    "--warmup",
    "0.1",
    "--connections",
    "8",
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, object]]:
    """(what a run at toy size prints, what it keeps)"""
    kept = tmp_path_factory.mktemp("bench") / "bench.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench", *TOY, "--json", str(kept)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout, json.loads(kept.read_text())


def test_every_operation_is_measured_in_turn_with_the_floor(told: tuple[str, dict]) -> None:
    operations = told[1]["operations"]
    assert set(operations) == {operation.name for operation in OPERATIONS}
    for one, many in operations.values():
        assert (one["connections"], many["connections"]) == (1, 8)
        for window in (*one["operation"], *one["floor"], *many["operation"], *many["floor"]):
            assert window["rate"] > 0
            assert 0 < window["p50"] <= window["p99"]
            assert window["cpu"]["postgres"] >= 0


def test_one_client_wins_the_slot(told: tuple[str, dict]) -> None:
    slots = next(figure for figure in told[1]["figures"] if "winners" in figure["values"])
    assert slots["values"]["winners"] == 1


def test_the_table_says_what_was_to_be_met_and_when_and_how(told: tuple[str, dict]) -> None:
    printed, kept = told
    assert "python -m bench --scale 0.005" in printed
    assert len(kept["figures"]) == len(FIGURES)
    assert "| resident MB after the run |" in printed
    for operation in OPERATIONS:
        assert f"| {operation.name} | 8 |" in printed
