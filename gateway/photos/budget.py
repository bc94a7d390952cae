"""Memory that is lent out, first come first served."""

from collections.abc import Iterator
from contextlib import contextmanager

from eventlet.semaphore import Semaphore

from gateway.photos.bounds import MIB


class Budget:
    """So many bytes in all, counted in MiB."""

    def __init__(self, size: int) -> None:
        self._free = Semaphore(size // MIB)
        self._turn = Semaphore(1)

    @contextmanager
    def lent(self, size: int) -> Iterator[None]:
        """Waits for `size` bytes to be free; never ask for more than there are in all."""
        taken = 0
        try:
            # Those behind wait for their turn, else small ones would pass a large one for ever.
            with self._turn:
                while taken * MIB < size:
                    self._free.acquire()
                    taken += 1
            yield
        finally:
            for _ in range(taken):
                self._free.release()
