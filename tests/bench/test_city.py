import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.data.room import NoRoom, make_sure_of_room, needed
from bench.data.scale import Scale
from bench.operations import OF_A_CITY

ROOT = Path(__file__).parents[2]
TOY = (
    "--scale",
    "0.001",
    "--windows",
    "1",
    "--seconds",
    "0.3",
    "--warmup",
    "0.1",
    "--connections",
    "8",
)


def test_a_toy_city_is_measured_beside_the_usual_size(tmp_path: Path) -> None:
    kept = tmp_path / "city.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--size", "city", *TOY, "--json", str(kept)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told, names = json.loads(kept.read_text()), {operation.name for operation in OF_A_CITY}
    assert set(told["operations"]) == set(told["in_a_city"]) == names
    usual, city = told["loaded"]
    assert city["scale"]["items"] == 10 * usual["scale"]["items"]
    assert city["disk"] > usual["disk"] > 0
    assert "| search for words | 8 |" in done.stdout
    beside = done.stdout.partition("The city beside the usual size")[2]
    assert all(f"| {name} |" in beside for name in names)
    assert "indexes of circle" in done.stderr


def test_a_city_is_a_million_items_of_a_hundred_thousand_members() -> None:
    city = Scale.city(1)
    assert (city.items, city.members) == (1_000_000, 100_000)


def test_nothing_is_begun_where_the_disk_is_too_small() -> None:
    vast = Scale(members=10**9, items=10**10, spaces=0, spare_photos=0)
    with pytest.raises(NoRoom, match=r"10,000,000,000 items .* GB free"):
        make_sure_of_room(vast, circles=1)
    assert needed(Scale.city(1), circles=1) < needed(Scale.city(1), circles=2) < needed(vast, 1)
