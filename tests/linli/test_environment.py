import stat
from pathlib import Path

import pytest

from linli.platform.environment import Environment
from linli.platform.names import PROCESSES, SERVICES
from linli.platform.secrets import KEYS, public_key, secrets_of


def an_environment(folder: Path, **settings: str) -> Environment:
    return Environment(
        folder=folder,
        settings=settings,
        postgres_url="postgresql://linli:word@127.0.0.1:5433/postgres",
        rabbitmq_url="amqp://linli_admin:word@127.0.0.1:5673//",
        gateway_url="http://127.0.0.1:8000",
        private_broker=True,
    )


def test_each_process_holds_only_its_own_addresses(tmp_path: Path) -> None:
    told = an_environment(tmp_path).of("parking")

    addresses = {name for name in told if name.endswith(("DATABASE_URL", "AMQP_URL"))}
    assert addresses == {"LINLI_PARKING_DATABASE_URL", "LINLI_PARKING_AMQP_URL"}


@pytest.mark.parametrize("process", PROCESSES)
def test_no_process_holds_the_administrators_addresses(tmp_path: Path, process: str) -> None:
    told = an_environment(tmp_path).of(process)

    assert not {"LINLI_POSTGRES_URL", "LINLI_RABBITMQ_URL"} & set(told)


@pytest.mark.parametrize(("key", "holders"), KEYS.items())
def test_a_key_is_told_to_those_who_use_it(
    tmp_path: Path, key: str, holders: tuple[str, ...]
) -> None:
    environment = an_environment(tmp_path)

    assert tuple(p for p in PROCESSES if key in environment.of(p)) == tuple(
        p for p in PROCESSES if p in holders
    )


def test_settings_go_to_everybody(tmp_path: Path) -> None:
    environment = an_environment(tmp_path, LINLI_DEPOSIT_HOLD_SECONDS="2")

    assert all(environment.of(p)["LINLI_DEPOSIT_HOLD_SECONDS"] == "2" for p in PROCESSES)


@pytest.mark.parametrize(
    ("name", "holder"),
    [
        ("LINLI_WECHAT_MINI_PROGRAM_SECRET", "members"),
        ("LINLI_SMS_SECRET", "members"),
        ("LINLI_WECHAT_PAY_PRIVATE_TEXT", "payments"),
        ("LINLI_SANDBOX_FAULTS", "payments"),
        ("LINLI_GATE_TOKENS", "parking"),
    ],
)
def test_what_one_service_knows_somebody_by_no_other_is_told(
    tmp_path: Path, name: str, holder: str
) -> None:
    environment = an_environment(tmp_path, **{name: "s"})

    assert [p for p in PROCESSES if name in environment.of(p)] == [holder]


@pytest.mark.parametrize("name", ["LINLI_BLOB_STORE_KEY_ID", "LINLI_BLOB_STORE_SECRET"])
def test_only_who_keeps_or_deletes_bytes_knows_the_keys_of_the_store(
    tmp_path: Path, name: str
) -> None:
    environment = an_environment(tmp_path, **{name: "s"})

    users = {"gateway", "listings", "members"}
    assert {p for p in PROCESSES if name in environment.of(p)} == users


@pytest.mark.parametrize("name", ["LINLI_SMS_SECRET", "LINLI_WECHAT_MINI_PROGRAM_SECRET"])
def test_only_members_knows_the_secrets_of_what_only_members_asks(
    tmp_path: Path, name: str
) -> None:
    environment = an_environment(tmp_path, **{name: "s"})

    assert [p for p in PROCESSES if name in environment.of(p)] == ["members"]


def test_operators_commands_know_everything(tmp_path: Path) -> None:
    told = an_environment(tmp_path).all()

    assert {f"LINLI_{service.upper()}_DATABASE_URL" for service in SERVICES} <= set(told)
    assert told["LINLI_POSTGRES_URL"].startswith("postgresql://linli:")


def test_on_a_broker_that_is_not_ours_everybody_is_who_we_were_told_to_be(tmp_path: Path) -> None:
    ours = an_environment(tmp_path)
    named = Environment(**{**vars(ours), "private_broker": False})

    assert named.of("parking")["LINLI_PARKING_AMQP_URL"] == named.rabbitmq_url


def test_secrets_are_made_once_and_read_by_their_owner_alone(tmp_path: Path) -> None:
    first = secrets_of(tmp_path)

    assert secrets_of(tmp_path) == first
    assert len(set(first.values())) == len(first)
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_the_public_key_belongs_to_the_private_one(tmp_path: Path) -> None:
    secrets = secrets_of(tmp_path)

    assert secrets["LINLI_TOKEN_PUBLIC_KEY"] == public_key(secrets["LINLI_TOKEN_PRIVATE_KEY"])
