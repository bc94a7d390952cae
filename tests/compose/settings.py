"""The .env of a rehearsal: fresh secrets, its own port and subnet, periods short enough to wait."""

import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import PERIODS

# Beside the one that docker-compose.yml takes by itself.
SUBNET = "172.30.78.0/24"


def write_settings(folder: Path, port: int) -> Path:
    """What `linli env` makes, and what this run wants different."""
    made = subprocess.run(
        [sys.executable, "-m", "linli", "env"], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    wanted = {"LINLI_PORT": str(port), "LINLI_SUBNET": SUBNET, **PERIODS}
    path = folder / ".env"
    path.touch(mode=0o600)
    lines = [made.rstrip(), *(f"{name}={value}" for name, value in wanted.items()), ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path
