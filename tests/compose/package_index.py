"""How this machine reaches Python packages, lent to the builds for as long as they take."""

import ast
import re
import subprocess
import sys
from pathlib import Path

SETTING = re.compile(r"(?:global|install|:env:)\.([\w-]+)=(.+)")
# A file or folder, as a setting names it.
HERE = ("/", "~", "file:")
CERTIFICATES = ("/etc/ssl/certs", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates")


def lent(folder: Path) -> list[str]:
    """Options of `podman build`: pip's settings of this machine and the authorities it trusts."""
    settings = folder / "pip.conf"
    settings.write_text(pip_settings(), encoding="utf-8")
    settings.chmod(0o600)
    mounts = [f"{settings}:/etc/pip.conf", *(f"{p}:{p}" for p in CERTIFICATES if Path(p).is_dir())]
    return ["--network=host", *(f"--volume={mount}:ro" for mount in mounts)]


def pip_settings() -> str:
    """What the environment and its files say, as one file; the environment goes before. Of packages
    that lie on this machine's disk an image knows nothing."""
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    )
    settings: dict[str, str] = {}
    for line in listed.stdout.splitlines():
        if found := SETTING.fullmatch(line):
            settings.setdefault(found[1], ast.literal_eval(found[2]))
    said = {name: " ".join(_to_an_image(name, value)) for name, value in settings.items()}
    return "\n".join(
        ["[global]", *(f"{name} = {value}" for name, value in said.items() if value), ""]
    )


def _to_an_image(name: str, value: str) -> list[str]:
    """What of a setting means something where this machine's files are not: all but their names.
    The authorities are there, though."""
    words = value.split()
    return words if name == "cert" else [word for word in words if not word.startswith(HERE)]
