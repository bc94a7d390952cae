"""What this process may use; the kernel holds it to that, whatever a file makes it do."""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

from gateway.photos.bounds import CPU_SECONDS, LIFE_SECONDS, LOOKING, MARGIN, MEMORY

PR_SET_PDEATHSIG = 1
OPEN_FILES = 32


def confine(parent: int) -> None:
    """Dies with the gateway, writes no file, and is bounded in everything else."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        # The gateway may have died before that.
        if os.getppid() != parent:
            sys.exit("the gateway is gone")
    signal.setitimer(signal.ITIMER_REAL, LIFE_SECONDS)
    for limit, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
    ):
        resource.setrlimit(limit, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    own = _data_now()
    resource.setrlimit(resource.RLIMIT_DATA, (own + LOOKING, own + MEMORY + MARGIN))


def allow(costs: int) -> None:
    """From now on as many bytes as the picture needs, and no longer those for looking at it."""
    looking, most = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = looking - LOOKING + max(LOOKING, costs + MARGIN)
    resource.setrlimit(resource.RLIMIT_DATA, (min(allowed, most), most))


def _data_now() -> int:
    """Writable memory of this process, which the limit counts; 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    data_pages = int(statm.read_text().split()[5])
    return data_pages * resource.getpagesize()
