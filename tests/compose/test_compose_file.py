import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from linli.platform.names import PROCESSES, SERVICES
from linli.platform.secrets import KEYS
from tests.compose.files import ROOT, compose

FILE = compose()
ALL = FILE["services"]
ONE_SHOT = {name for name, service in ALL.items() if service["restart"] == "on-failure"}
LONG_LIVED = set(ALL) - ONE_SHOT
VARIABLE = re.compile(r"\$\{(LINLI_\w+)")
# What has a default, or is wanted in production only.
OPTIONAL = re.compile(
    r"\"(LINLI_(?:(?:SMS|WECHAT)_\w+|\w+_SECONDS|\w+_A_DAY|\w+_BPS|PUBLIC_URL|SANDBOX_FAULTS))\""
)
SECRET = re.compile(r"(PASSWORD|_KEY)$")


def environment_of(name: str) -> dict[str, str | None]:
    environment: dict[str, str | None] = ALL[name].get("environment", {})
    return environment


def test_the_file_follows_the_compose_specification() -> None:
    program = Path(sys.executable).with_name("check-jsonschema")
    result = subprocess.run(
        [program, "--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yml"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def test_every_process_and_both_servers_have_a_service() -> None:
    assert {*PROCESSES, "postgres", "rabbitmq"} == LONG_LIVED


def test_every_database_is_migrated_before_any_process_starts() -> None:
    wanted = {f"migrate-{service}" for service in SERVICES} | {"declare"}

    for process in PROCESSES:
        after = ALL[process]["depends_on"]
        assert set(after) >= wanted
        assert all(after[name]["condition"] == "service_completed_successfully" for name in wanted)


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_service_that_ends_is_started_again(name: str) -> None:
    assert ALL[name]["restart"] == ("on-failure" if name in ONE_SHOT else "unless-stopped")


@pytest.mark.parametrize("name", sorted(LONG_LIVED))
def test_every_lasting_service_is_checked(name: str) -> None:
    assert ALL[name]["healthcheck"]["test"][0] == "CMD"


@pytest.mark.parametrize("name", sorted(ALL))
def test_no_secret_stands_in_the_file(name: str) -> None:
    for variable, value in environment_of(name).items():
        if SECRET.search(variable):
            assert re.fullmatch(r"\$\{LINLI_\w+:\?[^}]+\}", value or ""), variable
        elif value and "://" in value and "@" in value:
            password = value.split("://")[1].rpartition("@")[0].partition(":")[2]
            assert re.fullmatch(r"\$\{LINLI_\w+:\?[^}]+\}", password), variable


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_is_told_its_own_keys_and_addresses_only(process: str) -> None:
    told = environment_of(process)

    assert {key for key in KEYS if key in told} == {k for k, who in KEYS.items() if process in who}
    assert not {"LINLI_POSTGRES_URL", "LINLI_RABBITMQ_URL"} & set(told)
    addresses = {name for name in told if name.endswith(("_DATABASE_URL", "_AMQP_URL"))}
    assert all(name.startswith(f"LINLI_{process.upper()}_") for name in addresses)


# What they have shown they keep, as much as the chassis reads for them.
SHOWING = {"listings", "parking"}


@pytest.mark.parametrize("process", PROCESSES)
def test_what_a_process_reads_and_has_a_default_can_be_set_in_the_env_file(process: str) -> None:
    folder = ROOT / ("gateway" if process == "gateway" else f"services/{process}")
    sources = [path.read_text(encoding="utf-8") for path in folder.glob("*settings.py")]
    read = set(OPTIONAL.findall("\n".join(sources)))
    if process in SHOWING:
        read.add("LINLI_KEPT_BYTES")
    passed_on = {name for name, value in environment_of(process).items() if value is None}

    assert passed_on == read
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert all(f"# {name}=" in example for name in read)


def test_one_image_for_each_process() -> None:
    images = {process: ALL[process]["image"] for process in PROCESSES}

    assert len(set(images.values())) == len(PROCESSES)
    for process in SERVICES:
        assert ALL[process]["build"]["args"] == {"SERVICE": process}
    assert ALL["gateway"]["build"]["args"] == {"SERVICE": "gateway", "FOLDER": "gateway"}


def test_data_lies_in_named_volumes() -> None:
    for service in ALL.values():
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert source in FILE["volumes"] or (ROOT / source).is_file()


def test_only_the_gateway_is_published_and_only_here_unless_told_otherwise() -> None:
    published: dict[str, Any] = {name: s["ports"] for name, s in ALL.items() if "ports" in s}

    assert published == {"gateway": ["${LINLI_BIND:-127.0.0.1}:${LINLI_PORT:-8000}:8000"]}


@pytest.mark.parametrize("name", sorted(ALL))
def test_what_a_container_is_told_is_not_taken_for_what_the_env_file_says(name: str) -> None:
    """podman-compose fills in a service from its own environment before it looks at a default."""
    rest = {part: said for part, said in ALL[name].items() if part != "environment"}

    assert not set(VARIABLE.findall(json.dumps(rest))) & set(environment_of(name))


def test_unset_means_production() -> None:
    assert environment_of("gateway")["LINLI_ENV"] == "${LINLI_ENV:-production}"


def test_only_development_founds_the_demo_community() -> None:
    assert {name: s["profiles"] for name, s in ALL.items() if "profiles" in s} == {
        "founding": ["development"]
    }


def test_the_broker_knows_its_users_before_it_boots() -> None:
    after = ALL["rabbitmq"]["depends_on"]["definitions"]["condition"]
    config = (ROOT / "deploy" / "rabbitmq" / "rabbitmq.conf").read_text(encoding="utf-8")

    assert after == "service_completed_successfully"
    assert "load_definitions = /broker/definitions.json" in config
