"""What is done to the platform in containers, one scene after the other."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from linli.platform.names import PROCESSES
from linli.platform.voice import Voice
from linli.trouble import Trouble
from tests.compose.files import ROOT
from tests.compose.meanwhile import asking
from tests.compose.project import Project
from tests.e2e.neighbourhood import Neighbourhood, a_booking, found_at, publish_space
from tests.support.wait import until

SCALED, REPLICAS, QUESTIONS = "parking", 3, 60
KILLED = "payments"
# What is asked over and over around the kill, and how it may be answered.
ASKED_MEANWHILE = {KILLED: "/v1/cards", "the others": "/v1/parking/spaces"}
EXPECTED_MEANWHILE = {KILLED: {200, 503}, "the others": {200}}
# Where replicas would show: every path of a rental, and one slot that many want.
PARKING_TESTS = ("tests/e2e/test_parking.py", "tests/e2e/test_races.py")
AGAIN_SECONDS = 60
SHOWN_LINES = 60
METRICS = (
    "import urllib.request as u; print(u.urlopen('http://127.0.0.1:9100/metrics').read().decode())"
)
ANSWERED = re.compile(r'^linli_rpc_seconds_count\{method="(?:\w+\.)?list_spaces",.*\} (\S+)$', re.M)


class Scenes:
    """Each says what was seen, by what it was about."""

    def __init__(self, project: Project, url: str, voice: Voice) -> None:
        self.project = project
        self.url = url
        self.voice = voice

    def up(self) -> dict[str, str]:
        """Every service, after those it depends on, until all are healthy or done."""
        began = time.monotonic()
        self.project.up(self.voice)
        took = time.monotonic() - began
        [gateway] = self.project.containers("gateway")
        published = self.project.engine.ask("port", gateway, "8000")
        if f"http://{published}" != self.url:
            raise Trouble(f"The gateway is at {published}, not at {self.url} only.")
        return {"up": f"all healthy, or done, after {took:.0f} s; published at {published} only"}

    def tested(self) -> dict[str, str]:
        with self.voice.step("end-to-end tests"):
            return {"end-to-end tests": self._pytest(["tests/e2e"])}

    def scaled(self) -> dict[str, str]:
        """Three replicas share what is asked, and together they still book no time twice."""
        with self.voice.step(f"{REPLICAS} of {SCALED}"):
            self.project.scale(SCALED, REPLICAS)
            replicas = self.project.containers(SCALED)
            before = {replica: self._answered(replica) for replica in replicas}
            owner, friend = self._neighbourhood().pair()
            space = publish_space(owner)
            for _ in range(QUESTIONS):
                assert space["id"] in {s["id"] for s in friend.get("/v1/parking/spaces")["items"]}
            answers = {r: self._answered(r) - n for r, n in before.items()}
        shares = ", ".join(f"{replica} {answers[replica]:.0f}" for replica in replicas)
        if len(replicas) != REPLICAS or not all(answers.values()):
            raise Trouble(f"Not every replica of {SCALED} answered: {shares}")
        with self.voice.step(f"parking's end-to-end tests with {REPLICAS} of it"):
            tests = self._pytest(PARKING_TESTS)
        return {f"{REPLICAS} of {SCALED}": f"answered: {shares}", "with these": tests}

    def killed(self) -> dict[str, str]:
        """-9 for payments with a deposit on its way; requests and the deal go on all the same."""
        owner, renter = self._neighbourhood().pair()
        owner.card()
        card = renter.card()
        space = publish_space(owner, deposit_percent=100)
        [victim] = self.project.containers(KILLED)
        with (
            self.voice.step(f"{victim} killed (-9), and healed"),
            asking(renter, ASKED_MEANWHILE) as answers,
        ):
            booking = renter.post("/v1/parking/bookings", a_booking(space, start=0))
            path = f"/v1/parking/bookings/{booking['id']}"
            renter.pay(booking["id"], "deposit", card)
            healed = self._kill(victim)
            renter.reaches(path, "in_use", seconds=AGAIN_SECONDS)
            renter.post(f"{path}/check-out")
            renter.reaches(path, "paid_out", seconds=AGAIN_SECONDS)
        for name, said in answers.items():
            if set(said.statuses) - EXPECTED_MEANWHILE[name]:
                raise Trouble(f"While {KILLED} was away, {name} answered {said}")
        return {
            f"{KILLED} killed": f"{healed}; the deal under way was paid out",
            **{f"meanwhile, {name}": str(said) for name, said in answers.items()},
            "the books": self.project.inside(victim, "linli-process", "verify"),
        }

    def _kill(self, victim: str) -> str:
        """-9; how soon it ran again, and was healthy."""
        pid = self.project.state(victim)["Pid"]
        os.kill(pid, signal.SIGKILL)
        began = time.monotonic()
        until(lambda: self.project.state(victim)["Pid"] not in (0, pid), seconds=AGAIN_SECONDS)
        started = time.monotonic() - began
        until(lambda: self.project.is_healthy(victim), seconds=AGAIN_SECONDS)
        healthy = time.monotonic() - began
        return f"running again after {started:.1f} s, healthy after {healthy:.1f} s"

    def stopped(self) -> dict[str, str]:
        """Asked to, each process finishes what is at hand and ends with 0."""
        with self.voice.step("stopped"):
            began = time.monotonic()
            self.project.stop()
            took = time.monotonic() - began
        names = [name for process in PROCESSES for name in self.project.containers(process)]
        codes = {name: self.project.state(name)["ExitCode"] for name in names}
        if any(codes.values()):
            raise Trouble(f"Not every process ended well: {codes}")
        return {"stopped": f"all {len(names)} processes ended with 0, within {took:.0f} s"}

    def _neighbourhood(self) -> Neighbourhood:
        return found_at(self.url, lambda words: self.project.members(*words))

    def _answered(self, container: str) -> float:
        """How often this replica has listed spaces."""
        told = self.project.inside(container, "python", "-c", METRICS)
        return sum(float(number) for number in ANSWERED.findall(told))

    def _pytest(self, tests: Sequence[str]) -> str:
        """Its last line, or Trouble with the end of what it said."""
        there = {"LINLI_E2E_URL": self.url, "LINLI_E2E_MEMBERS": self.project.members_command()}
        said = []
        with subprocess.Popen(
            [sys.executable, "-m", "pytest", *tests],
            cwd=ROOT,
            env={**os.environ, **there},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as running:
            for line in running.stdout or ():
                said.append(line.rstrip())
                if line.startswith("tests/"):
                    self.voice.say(f"  {line.rstrip()}")
        if running.returncode:
            raise Trouble("\n".join(["The tests fail:", *said[-SHOWN_LINES:]]))
        return said[-1].strip("= ")
