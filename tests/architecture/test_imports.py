"""The layout of docs/architecture.md, held by tools."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVICES = ("members", "listings", "parking", "payments")
MAX_LINES = 300


def test_import_rules_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout


def test_every_service_has_the_same_files() -> None:
    for service in SERVICES:
        folder = ROOT / "services" / service
        for name in (
            "__main__.py",
            "service.py",
            "settings.py",
            "models.py",
            "README.md",
            "migrations",
        ):
            assert (folder / name).exists(), f"{service} has no {name}"


def test_no_source_file_is_a_funnel() -> None:
    tops = ("chassis", "contracts", "services", "gateway", "linli")
    long = [
        f"{path.relative_to(ROOT)} has {lines} lines"
        for top in tops
        for path in (ROOT / top).rglob("*.py")
        if "migrations" not in path.parts
        and (lines := len(path.read_text().splitlines())) > MAX_LINES
    ]
    assert not long


def test_every_lint_exception_says_why() -> None:
    tops = ("chassis", "contracts", "services", "gateway", "linli")
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for top in tops
        for path in (ROOT / top).rglob("*.py")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for mark in ("# noqa", "# type: ignore")
        if mark in line and not _has_reason(line[line.index(mark) + len(mark) :])
    ]
    assert not bare


def _has_reason(rest: str) -> bool:
    return " - " in rest or " # " in rest


def test_processes_start_without_the_others_code(tmp_path: Path) -> None:
    """An image holds contracts, chassis and one service: that must be enough to import it."""
    for name in (*(f"services.{service}" for service in SERVICES), "gateway"):
        folder = tmp_path / name
        folder.mkdir()
        for part in ("contracts", "chassis", name.replace(".", "/")):
            (folder / part).parent.mkdir(parents=True, exist_ok=True)
            (folder / part).symlink_to(ROOT / part)
        code = f"import chassis.runner, {name}.service"
        result = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "PYTHONSAFEPATH": "1"},
        )
        assert result.returncode == 0, f"{name}: {result.stderr}"
