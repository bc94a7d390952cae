"""`linli demo`: the demo neighbourhood, through the real HTTP API."""

import os
import subprocess
from collections.abc import Callable

import click

from linli.demo import seed
from linli.platform.environment import Environment
from linli.platform.operator import run_module
from linli.platform.voice import Voice
from linli.trouble import Trouble

from . import here


@click.command()
@click.option("--compose", is_flag=True, help="Into the one that `docker compose up` runs.")
def demo(compose: bool) -> None:
    """Seed the demo neighbourhood into the Linli that runs here; goes on where it stopped."""
    voice = Voice()
    command: Callable[[list[str]], str]
    if compose:
        port = os.environ.get("LINLI_PORT", here.DEFAULT_PORT)
        url, command = f"http://127.0.0.1:{port}", compose_command
    else:
        found = here.must_run()
        url, command = found.gateway_url, members_command(here.environment_of(found))
    with voice.step("demo neighbourhood"):
        seed(url, command, voice.say)


def compose_command(arguments: list[str]) -> str:
    """The same in the members container."""
    there = ["docker", "compose", "exec", "--no-TTY", "members", "linli-process"]
    try:
        return subprocess.run(
            [*there, *arguments], check=True, capture_output=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as failure:
        raise Trouble(
            f"{' '.join(there)} failed: {failure}", "Is it up? docker compose ps"
        ) from None


def members_command(environment: Environment) -> Callable[[list[str]], str]:
    """Runs members' own operator commands, such as ["grant-committee", "+86…"]."""
    return lambda arguments: run_module(["services.members", *arguments], environment.all())
