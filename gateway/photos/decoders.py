"""Decodes pictures, a few at a time, each in a process of its own."""

from typing import BinaryIO

from eventlet.semaphore import Semaphore

from gateway.photos.bounds import DECODERS, MEMORY
from gateway.photos.budget import Budget
from gateway.photos.decoder import Picture, decoder


class Decoders:
    """At most DECODERS at once, and within MEMORY together."""

    def __init__(self) -> None:
        self._places = Semaphore(DECODERS)
        self._memory = Budget(MEMORY)

    def render(self, upload: BinaryIO) -> Picture:
        """Reads a file on disk. PhotoTypeUnsupported, PhotoTooManyPixels, PhotoDamaged, or
        Unavailable when the decoder was lost through no fault of the picture."""
        with self._places, decoder(upload) as one, self._memory.lent(one.costs()):
            return one.picture()
