"""`tests/compose/run`: docker-compose.yml up, tested, scaled, struck, stopped and down."""

import fcntl
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from linli.platform.names import PROCESSES
from linli.platform.voice import Voice
from linli.servers.ports import free_port
from linli.trouble import Trouble
from tests.compose.engine import find_engine
from tests.compose.package_index import lent
from tests.compose.project import SERVICES, Project
from tests.compose.scenes import Scenes
from tests.compose.settings import write_settings
from tests.compose.stand_ins import base_images


@click.command()
@click.option("--keep-images", is_flag=True, help="Leave stand-ins for the next run.")
def main(*, keep_images: bool) -> None:
    """See the head of tests/compose/run."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    voice = Voice()
    try:
        seen = rehearse(voice, keep_images=keep_images)
    except Trouble as trouble:
        sys.exit(f"✗ {trouble}")
    voice.say("\nSeen:")
    tell(voice, seen)


def tell(voice: Voice, seen: dict[str, str]) -> None:
    for what, said in seen.items():
        voice.say(f"  {what:<24}{said}")


def rehearse(voice: Voice, *, keep_images: bool) -> dict[str, str]:
    """Everything in order; what was seen, by what it was about."""
    engine = find_engine()
    with (
        alone(),
        tempfile.TemporaryDirectory(prefix="linli-compose-") as made,
        base_images(engine, Path(made), voice, keep=keep_images) as stand_ins,
    ):
        folder, port = Path(made), free_port()
        project = Project(engine, write_settings(folder, port), folder / "compose.log")
        seen = {
            "engine": f"{engine.name()}, {len(SERVICES)} services",
            "stand-ins for": ", ".join(stand_ins) or "nothing",
        }
        with voice.step("images of the platform"):
            project.build(PROCESSES, lent(folder) if engine.is_podman else [])
        with taken_down(project, voice):
            scenes = Scenes(project, f"http://127.0.0.1:{port}", voice)
            for scene in (scenes.up, scenes.tested, scenes.scaled, scenes.killed, scenes.stopped):
                told = scene()
                seen |= told
                tell(voice, told)
        left = project.left_over()
        if left:
            raise Trouble(f"left behind: {', '.join(left)}")
        return seen | {"left behind": "nothing"}


@contextmanager
def taken_down(project: Project, voice: Voice) -> Iterator[None]:
    """Down at the end; after a failure, it and the logs of what is unwell are shown first."""
    try:
        yield
    except BaseException as failure:
        voice.say(f"✗ {type(failure).__name__}: {failure}")
        with suppress(Trouble):
            for container in project.unwell():
                voice.say(f"── {container}\n{project.logs(container)}")
        # Trouble here as well must not hide what went wrong first.
        with suppress(Trouble):
            project.down()
        raise
    with voice.step("down, volumes too"):
        project.down()


@contextmanager
def alone() -> Iterator[None]:
    """Two rehearsals at once would take each other's containers down."""
    with (Path(tempfile.gettempdir()) / "linli-compose.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble("Another rehearsal runs here.", "Wait for its end.") from None
        yield


if __name__ == "__main__":
    main()
