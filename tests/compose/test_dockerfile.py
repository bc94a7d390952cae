import fnmatch
import re

from tests.compose.files import ROOT, dockerfile


def instructions(name: str) -> list[str]:
    return [line.split(maxsplit=1)[1] for line in dockerfile() if line.split()[0] == name]


def test_it_copies_the_common_ground_and_one_service() -> None:
    copied = [line.rsplit(maxsplit=1)[0] for line in instructions("COPY")]

    assert copied == [
        "pyproject.toml constraints.txt README.md LICENSE",
        "contracts",
        "chassis",
        "${FOLDER}",
    ]
    assert instructions("ARG") == ["SERVICE", "FOLDER=services/${SERVICE}"]


def test_it_does_not_run_as_root() -> None:
    (user,) = instructions("USER")

    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", user)


def test_it_says_whether_it_is_ready() -> None:
    (check,) = instructions("HEALTHCHECK")

    assert "LINLI_ADMIN_PORT" in check
    assert "/readyz" in check


def test_the_gateway_in_it_is_reached_from_outside() -> None:
    (told,) = instructions("ENV")

    assert "LINLI_BIND=0.0.0.0" in told.split()


def test_what_it_copies_is_sent_to_the_build_and_secrets_are_not() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    sent = [line[1:] for line in lines if line.startswith("!")]

    assert lines[0] == "*"
    for name in ("contracts", "chassis", "services", "gateway", "pyproject.toml", "README.md"):
        assert name in sent
    assert not any(fnmatch.fnmatch(secret, name) for secret in (".env", ".local") for name in sent)
