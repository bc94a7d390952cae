"""How many sequences of how many steps the machines are tried with; the same ones every time.

2,000 of 50 in `make test`; `make fuzz` sets LINLI_SEQUENCES to 10,000. LINLI_SEED has others.
"""

import os
import sys

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

SEQUENCES = int(os.environ.get("LINLI_SEQUENCES", "2000"))
STEPS = 50
SEED = int(os.environ.get("LINLI_SEED", "20261129"))
# The slowest that a loaded machine should take for a step.
SECONDS_A_STEP, SECONDS_TO_START = 0.02, 60


def timeout(sequences: int = SEQUENCES, seconds_a_step: float = SECONDS_A_STEP) -> float:
    return SECONDS_TO_START + sequences * STEPS * seconds_a_step


def try_machine(
    machine: type[RuleBasedStateMachine], sequences: int = SEQUENCES, steps: int = STEPS
) -> None:
    """Every sequence beside its oracle; one that differs is made as short as it can be and told."""
    how = settings(
        max_examples=sequences,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(seed(SEED)(machine), settings=how)


def say(capsys: pytest.CaptureFixture[str], line: str) -> None:
    """Told also where the test succeeds."""
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")
