"""WeChat as the tests of a checkout emulate it, beside a platform: for developers alone."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linli.servers.ports import remembered_ports
from linli.trouble import Trouble

from .environment import outside
from .keeper import Keeper
from .names import ROOT
from .process import Process
from .voice import Voice

NAME = "wechat"
MODULE = "tests.emulators.wechat"


@contextmanager
def emulated_wechat(folder: Path, voice: Voice) -> Iterator[dict[str, str]]:
    """The emulator, kept running; the settings with which a platform takes it for WeChat."""
    if not (ROOT / MODULE.replace(".", "/") / "__main__.py").exists():
        raise Trouble(
            f"The emulator of WeChat is not here: {ROOT} is no checkout.",
            "Run `linli up --wechat-emulator` in a checkout, where the tests are.",
        )
    port = remembered_ports(folder / "admin_ports.json", [NAME])[NAME]
    process = Process(
        NAME,
        0,
        folder=folder,
        environment=outside(),
        admin_port=port,
        voice=voice,
        launcher=("-m", MODULE),
    )
    keeper = Keeper(process, voice, lambda: None)
    keeper.begin()
    try:
        told = _settings(process.admin_url)
        voice.say(f"✓ WeChat is emulated at {process.admin_url}")
        yield told
    finally:
        keeper.stop()


def _settings(url: str) -> dict[str, str]:
    """As the emulator says: it knows its apps and their secrets."""
    command = [sys.executable, "-m", MODULE, "settings", url]
    said = subprocess.run(
        command, cwd=ROOT, env=outside(), check=True, stdout=subprocess.PIPE, text=True
    )
    return dict(line.split("=", 1) for line in said.stdout.splitlines())
