"""Starts the sample service: `python -m tests.chassis`."""

from chassis import runner  # noqa: F401 - patches the standard library first

from tests.chassis.sample import main  # isort: skip - after the patching

main()
