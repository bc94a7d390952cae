"""Base images for a machine that reaches no registry: Debian packages under the names asked for."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linli.platform.voice import Voice
from linli.trouble import Trouble
from tests.compose.engine import Engine
from tests.compose.files import ROOT, compose, dockerfile

IMAGES = ROOT / "tests" / "compose" / "images"
GROUND = "linli-stand-in-debian"
LABEL = "linli.stand-in"
RELEASE = "bookworm"
PULL_SECONDS = 600
BUILD_SECONDS = 900


def images_named() -> set[str]:
    """What docker-compose.yml and the Dockerfile start from."""
    ready_made = {s["image"] for s in compose()["services"].values() if "build" not in s}
    return ready_made | {line.split()[1] for line in dockerfile() if line.startswith("FROM ")}


@contextmanager
def base_images(engine: Engine, folder: Path, voice: Voice, *, keep: bool) -> Iterator[list[str]]:
    """Every image that is named is here; gives the stand-ins, which are gone afterwards."""
    try:
        for image in sorted(images_named()):
            if not is_here(engine, image, voice):
                make_ground(engine, folder, voice)
                with voice.step(f"stand-in for {image}"):
                    build(engine, image)
        # Those that an earlier run was told to keep are stand-ins no less.
        yield [image for image in sorted(images_named()) if is_stand_in(engine, image)]
    finally:
        # What was built on them has their label too.
        for image in [] if keep else labelled(engine):
            engine.agrees("image", "rm", "--force", image)


def is_here(engine: Engine, image: str, voice: Voice) -> bool:
    """Here already, or pulled now."""
    if engine.agrees("image", "inspect", image):
        return True
    voice.say(f"· pulling {image} …")
    try:
        engine.ask("pull", image, seconds=PULL_SECONDS)
    except (Trouble, subprocess.TimeoutExpired):
        voice.say(f"  {image} cannot be pulled")
        return False
    return True


def make_ground(engine: Engine, folder: Path, voice: Voice) -> None:
    """Debian with neither Python nor servers, which finds packages as this machine does."""
    if engine.agrees("image", "inspect", GROUND):
        return
    if shutil.which("debootstrap") is None:
        raise Trouble("Stand-ins are made with debootstrap.", "apt-get install debootstrap")
    tree, archive = folder / "debian", folder / "debian.tar"
    with voice.step(f"Debian {RELEASE} for the stand-ins"):
        run("debootstrap", "--variant=minbase", "--include=ca-certificates", RELEASE, tree)
        for setting in Path("/etc/apt/apt.conf.d").glob("*"):
            shutil.copy(setting, tree / "etc" / "apt" / "apt.conf.d")
        run("tar", "--directory", tree, "--create", "--file", archive, ".")
        change = f"--change=LABEL {LABEL}=yes"
        engine.ask("import", change, str(archive), GROUND, seconds=BUILD_SECONDS)
    shutil.rmtree(tree)
    archive.unlink()


def build(engine: Engine, image: str) -> None:
    context = IMAGES / image.partition(":")[0]
    # --network=host: names are resolved as here, whatever this machine's resolver listens on.
    engine.ask("build", "--network=host", "-t", image, str(context), seconds=BUILD_SECONDS)


def is_stand_in(engine: Engine, image: str) -> bool:
    label = f'--format={{{{index .Config.Labels "{LABEL}"}}}}'
    return engine.ask("image", "inspect", label, image) == "yes"


def labelled(engine: Engine) -> list[str]:
    return engine.ask("images", "--quiet", f"--filter=label={LABEL}=yes").split()


def run(*words: str | Path) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stdout + done.stderr).splitlines()[-10:]
        raise Trouble("\n".join([f"{words[0]} failed:", *said]))
