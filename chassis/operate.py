"""What an operator does with a service beside running it: migrate, check, its own commands."""

import sys
from importlib import import_module
from typing import Any

from environs import Env
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from chassis.database import engine_for, psycopg2_url
from chassis.migrations import check, prepare_and_migrate
from chassis.settings import required
from contracts.errors.base import Refusal


def act(program: Any, env: Env, action: str, words: list[str]) -> None:
    """Do `action`, print one line; the process ends with a word when it cannot."""
    url = required(env, f"LINLI_{program.name.upper()}_DATABASE_URL")
    if action == "migrate":
        models = import_module(f"services.{program.name}.models")
        prepare_and_migrate(program.name, required(env, "LINLI_POSTGRES_URL"), url, models)
        line = "schema is at its newest"
    elif action == "check":
        _check(program, required(env, "LINLI_POSTGRES_URL"), url)
        line = "models and schema agree"
    else:
        line = _operate(program, url, action, words)
    sys.stdout.write(f"{program.name}: {line}\n")


def _check(program: Any, admin_url: str, url: str) -> None:
    inside = psycopg2_url(admin_url).rpartition("/")[0] + "/" + url.rpartition("/")[2]
    with create_engine(inside).connect() as connection:
        check(program.migrations, connection)


def _operate(program: Any, url: str, action: str, words: list[str]) -> str:
    try:
        with Session(engine_for(url)) as session:
            line: str = program.commands[action](session, *words)
            session.commit()
    except Refusal as refusal:
        title, detail = refusal.words("en")
        sys.exit(f"{program.name}: {refusal.code}: {detail or title}")
    return line
