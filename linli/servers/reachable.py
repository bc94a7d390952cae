"""Where PostgreSQL may keep its data when root hands it to the postgres user."""

import os
import pwd
import secrets
import subprocess
from pathlib import Path

from linli.notes import read_note, write_note
from linli.trouble import Trouble

SERVER_USER = "postgres"
FALLBACK = Path("/var/tmp")  # noqa: S108 - its own folder in there is made 0700, and its owner checked


def server_user() -> str | None:
    """Who runs PostgreSQL: it refuses root, so root hands it to postgres; else we ourselves."""
    return SERVER_USER if os.geteuid() == 0 else None


def data_folder(wanted: Path, note: Path) -> Path:
    """`wanted`, or a folder elsewhere when the server's user cannot get there; remembered."""
    known = read_note(note).get("folder")
    if known:
        folder = Path(known)
    elif server_user() is None or _can_enter(wanted):
        folder = wanted
    else:
        # Not made from our own path: another folder may one day stand where this one stood, and
        # would find data whose password it does not know.
        folder = FALLBACK / f"linli-{secrets.token_hex(6)}"
    write_note(note, {"folder": str(folder)})
    return folder


def hand_over(folder: Path) -> None:
    """Make the folder, for the server's user alone."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    user = server_user()
    if folder.stat().st_uid not in (os.geteuid(), pwd.getpwnam(user).pw_uid if user else None):
        raise Trouble(f"{folder} belongs to {folder.owner()}, not to us.", "Remove it.")
    if user and folder.owner() != user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    folder.chmod(0o700)


def _can_enter(folder: Path) -> bool:
    there = next(place for place in (folder, *folder.parents) if place.is_dir())
    checked = subprocess.run(
        ["/usr/bin/test", "-x", str(there)],
        user=SERVER_USER,
        group=SERVER_USER,
        extra_groups=[],
        check=False,
    )
    return checked.returncode == 0
