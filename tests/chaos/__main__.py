"""`make chaos`: 1,000 deals through 56 deaths, then a death at every crash point."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.chaos.rounds import try_every_point
from tests.chaos.storm import Storm

# As long as the slowest recovery may take people, and short enough to be waited for at the end.
UNPAID_S = 120


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("what", nargs="?", default="all", choices=["all", "storm", "points"])
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311 - an order
    parser.add_argument("--deals", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=10, help="of each process")
    parser.add_argument("--server-kills", type=int, default=3, help="of each server")
    parser.add_argument("--folder", type=Path, help="where logs stay; a temporary one by default")
    given = parser.parse_args()
    folder = given.folder or Path(tempfile.mkdtemp(prefix="linli-chaos-"))
    say(f"logs in {folder}")
    wrong = []
    if given.what != "points":
        wrong += storm(given, folder / "storm")
    if given.what != "storm":
        wrong += try_every_point(folder / "points", say)
    sys.exit(1 if wrong else 0)


def storm(given: argparse.Namespace, folder: Path) -> list[str]:
    """What went wrong; the seed is told first, so that it can be had again."""
    say(f"the same order again: --seed {given.seed}")
    summary = Storm(
        seed=given.seed,
        deals=given.deals,
        each_process=given.kills,
        each_server=given.server_kills,
        replicas=2,
        pairs=12,
        at_once=60,
        unpaid=UNPAID_S,
        pauses=(0.5, 5),
        end_within=300,
    ).rage(folder, say)
    for line in summary.lines():
        say(line)
    return summary.troubles


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
