import re

from click.testing import CliRunner

from linli.commands.env import env
from tests.compose.files import ROOT

ASKED = re.compile(r"\$\{(LINLI_\w+):\?")


def made() -> dict[str, str]:
    lines = CliRunner().invoke(env).output.splitlines()
    return dict(line.split("=", 1) for line in lines if not line.startswith("#"))


def test_linli_env_answers_everything_the_compose_file_asks_for() -> None:
    asked = set(ASKED.findall((ROOT / "docker-compose.yml").read_text(encoding="utf-8")))

    assert asked <= set(made())


def test_every_secret_is_fresh() -> None:
    first, second = made(), made()

    secrets = {name for name in first if name.endswith(("_PASSWORD", "_KEY"))}
    assert all(first[name] != second[name] for name in secrets)
    assert len({first[name] for name in secrets}) == len(secrets)


def test_the_example_names_every_variable_and_holds_no_secret() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    example = dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))

    assert set(made()) <= set(example)
    assert all(not example[name] for name in example if name.endswith(("_PASSWORD", "_KEY")))
