"""`python -m tests.chaos.crashing services.payments FOLDER`: that process, which dies at a point.

Which point, the test says with tests.chaos.trap.Trap(FOLDER, "payments").
"""

from chassis import runner  # isort: skip - patches the standard library before all else

import runpy
import sys
from importlib import import_module
from pathlib import Path

from tests.chaos.seams import patch_commits, patch_messages, patch_provider, patch_relay
from tests.chaos.trap import Trap


def main() -> None:
    assert runner.main, "imported for what it does"
    module, folder = sys.argv[1:]
    trap = Trap(Path(folder), module.rpartition(".")[2])
    import_module(f"{module}.service")
    patch_messages(trap)
    if module != "gateway":
        patch_relay(trap)
        patch_commits(trap, module)
    if module == "services.payments":
        patch_provider(trap)
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
