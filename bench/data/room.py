"""Whether the disk holds what is to be measured, asked before anything is begun."""

import shutil
import tempfile

from bench.data.scale import FRIENDS, Scale
from linli.servers.reachable import FALLBACK, server_user

# Of an item with its words, photos and their indexes; of a row of a circle with its two; and of
# what PostgreSQL keeps besides: the write-ahead log, and what an index is sorted in.
ITEM_BYTES, CIRCLE_BYTES, BESIDES = 4_000, 200, 2_500_000_000


class NoRoom(Exception):
    """Nothing has been begun."""


def needed(scale: Scale, circles: int) -> int:
    """Bytes of disk, with so many copies of who is whose friend."""
    rows = scale.members * FRIENDS * circles
    return scale.items * ITEM_BYTES + rows * CIRCLE_BYTES + BESIDES


def make_sure_of_room(scale: Scale, circles: int) -> None:
    """NoRoom, unless there is as much where PostgreSQL will keep its data."""
    # Of root's temporary folders it can enter none.
    folder = str(FALLBACK) if server_user() else tempfile.gettempdir()
    wanted, free = needed(scale, circles), shutil.disk_usage(folder).free
    if free < wanted:
        raise NoRoom(
            f"{scale.items:,} items among {scale.members:,} members take {wanted / 1e9:.1f} GB, and"
            f" {folder} has {free / 1e9:.1f} GB free."
        )
