"""What runs containers on this machine: docker, or podman with podman-compose."""

import shutil
import subprocess
from dataclasses import dataclass

from linli.trouble import Trouble

ASK_SECONDS = 120


@dataclass(frozen=True)
class Engine:
    """`program` runs containers, `compose` runs a compose file with it."""

    program: str
    compose: tuple[str, ...]

    @property
    def is_podman(self) -> bool:
        return self.program == "podman"

    def name(self) -> str:
        """With versions, as they are told."""
        said = [self.ask("--version")]
        if self.is_podman:
            said.append(output(*self.compose, "--version").splitlines()[0])
        return ", ".join(said)

    def ask(self, *words: str, seconds: float = ASK_SECONDS) -> str:
        """What it prints, or Trouble with what it said instead."""
        return output(self.program, *words, seconds=seconds)

    def agrees(self, *words: str) -> bool:
        """Whether it ends with 0."""
        return succeeds(self.program, *words)


def find_engine() -> Engine:
    """docker where its engine answers, else podman."""
    if succeeds("docker", "info") and succeeds("docker", "compose", "version"):
        return Engine("docker", ("docker", "compose"))
    if succeeds("podman", "info") and succeeds("podman-compose", "--version"):
        return Engine("podman", ("podman-compose",))
    raise Trouble(
        "Neither docker with its compose plugin nor podman with podman-compose runs here.",
        "For example: apt-get install podman netavark aardvark-dns iptables, and "
        "pip install podman-compose in an environment on the PATH.",
    )


def output(*words: str, seconds: float = ASK_SECONDS) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=seconds)
    if done.returncode:
        raise Trouble(f"{' '.join(words)}: {done.stderr.strip()}")
    return done.stdout.strip()


def succeeds(program: str, *words: str) -> bool:
    if shutil.which(program) is None:
        return False
    done = subprocess.run([program, *words], capture_output=True, check=False, timeout=ASK_SECONDS)
    return done.returncode == 0
