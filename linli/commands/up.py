"""`linli up`: everything, until Ctrl-C."""

import os
import signal
import threading
from contextlib import AbstractContextManager, nullcontext
from types import FrameType

import click

from linli.demo import NEIGHBOURHOOD, seed
from linli.platform import Platform
from linli.platform.names import PROCESSES
from linli.platform.process import missing
from linli.platform.voice import Voice
from linli.platform.wechat import emulated_wechat
from linli.trouble import Trouble

from . import here
from .demo import members_command


@click.command()
@click.option("--scale", multiple=True, metavar="NAME=N", help="N replicas of a process.")
@click.option("--demo/--no-demo", default=True, help="Seed the demo neighbourhood when empty.")
@click.option("--wechat-emulator", is_flag=True, help="Sign in by an emulated WeChat, too.")
def up(scale: tuple[str, ...], demo: bool, wechat_emulator: bool) -> None:
    """Start everything, and keep it running until Ctrl-C."""
    already = here.running()
    if already:
        raise Trouble(f"Linli runs already: {already.gateway_url}", "Stop it with `linli down`.")
    voice = Voice()
    settings = {"LINLI_LOG_FORMAT": "console", "LINLI_ENV": "development", **here.settings()}
    demo = demo and settings["LINLI_ENV"] == "development"
    if demo:
        settings["LINLI_DEMO"] = "1"
    # SIGTERM and a closed terminal end it as Ctrl-C does, wherever it stands.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    beside: AbstractContextManager[dict[str, str]] = nullcontext({})
    if wechat_emulator:
        beside = emulated_wechat(here.local_folder(), voice)
    with beside as told:
        platform = Platform(
            here.local_folder(),
            settings={**settings, **told},
            scale=scale_of(scale),
            port=int(settings.get("LINLI_PORT", here.DEFAULT_PORT)),
            voice=voice,
        )
        run(platform, voice, demo=demo)


def run(platform: Platform, voice: Voice, *, demo: bool) -> None:
    """Until Ctrl-C."""
    try:
        with_platform(platform, voice, demo=demo)
    except KeyboardInterrupt:
        # The guard ends what is left when we go without a word.
        signal.signal(signal.SIGINT, at_once)
        voice.say("\n· stopping (Ctrl-C again: at once) …")
        platform.stop()
        voice.say("✓ stopped")
    except BaseException:
        platform.stop()
        raise


def with_platform(platform: Platform, voice: Voice, *, demo: bool) -> None:
    """Start, seed, say where it is, and stay."""
    platform.start()
    if demo and missing(platform.gateway_url):
        with voice.step("demo neighbourhood"):
            seed(platform.gateway_url, members_command(platform.environment), voice.say)
    platform.wait_until_ready()
    voice.say(welcome(platform.gateway_url, demo=demo))
    threading.Event().wait()


def welcome(url: str, *, demo: bool) -> str:
    committee, residents = NEIGHBOURHOOD.committee, NEIGHBOURHOOD.residents
    lines = ["", f"  Linli 邻里 is ready: {url}", ""]
    if demo:
        lines += [
            f"  {NEIGHBOURHOOD.name} — sign in by phone; the code is at {url}/v1/dev/messages?to=…",
            f"  committee  {committee.phone}",
            f"  residents  {residents[0].phone} … {residents[-1].phone}",
            "",
        ]
    return "\n".join([*lines, "  Ctrl-C stops everything; the data stays.", ""])


def scale_of(options: tuple[str, ...]) -> dict[str, int]:
    """--scale parking=2 --scale gateway=2 → {"parking": 2, "gateway": 2}."""
    scale = {}
    for option in options:
        name, _, number = option.partition("=")
        if name not in PROCESSES or not number.isdigit() or int(number) < 1:
            raise click.BadParameter(f"{option!r}: NAME=N, NAME one of {', '.join(PROCESSES)}")
        scale[name] = int(number)
    return scale


def at_once(_number: int, _frame: FrameType | None) -> None:
    os._exit(130)
