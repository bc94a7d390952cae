"""What the platform consists of, and where the code is."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("members", "listings", "parking", "payments")
PROCESSES = (*SERVICES, "gateway")


def module_of(process: str) -> str:
    """What `python -m` runs."""
    return process if process == "gateway" else f"services.{process}"


def prefix_of(process: str) -> str:
    """How this process's own variables begin."""
    return f"LINLI_{process.upper()}_"
