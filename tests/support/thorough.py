"""How much a test does: enough for every change, or with LINLI_THOROUGH=1 all that is asked."""

import os

THOROUGH = os.environ.get("LINLI_THOROUGH") == "1"


def amount(usual: int, thorough: int) -> int:
    return thorough if THOROUGH else usual
