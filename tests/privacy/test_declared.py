"""Every table says what of it is told and what erasure does: a new one fails here until it does."""

from importlib import import_module

import pytest
from sqlalchemy import Column, String, Table, Uuid

from chassis.database import service_metadata
from chassis.holdings import Blanked, Deleted, Holding, Holdings, undeclared

SERVICES = ("members", "listings", "parking", "payments")


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_is_declared_or_exempt_with_a_reason(service: str) -> None:
    held: Holdings = import_module(f"services.{service}.privacy.views").HELD
    assert undeclared(held) == []


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_told_has_a_file_of_its_own(service: str) -> None:
    held: Holdings = import_module(f"services.{service}.privacy.views").HELD
    told = held.told()
    assert len(told) == len(set(told)) > 0
    silent = [each.table.name for each in held.held if each.name is None and not each.untold]
    assert silent == []


METADATA = service_metadata()
diary = Table(
    "diary",
    METADATA,
    Column("id", Uuid, primary_key=True),
    Column("member_id", Uuid),
    Column("text", String),
)


def holding(*erased: Blanked | Deleted, **more: dict[str, str]) -> Holding:
    return Holding(diary, "diary", lambda me: diary.c.member_id == me, erased, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "held",
    [
        [holding(Deleted())],
        [holding(Blanked({"text": ""}))],
        [holding(keeps={"text": "it is public"})],
    ],
)
def test_what_becomes_of_each_word_can_be_said_in_three_ways(held: list[Holding]) -> None:
    assert undeclared(Holdings([METADATA], held, {})) == []


@pytest.mark.parametrize(
    ("held", "exempt", "line"),
    [
        ([], {}, "diary: say what"),
        ([], {"diary": ""}, "diary: exempt without a reason"),
        ([], {"diary": "nothing", "gone": "x"}, "gone: exempt, and no such table"),
        ([holding(Deleted())], {"diary": "nothing"}, "diary: exempt and declared"),
        ([holding()], {}, "diary.text: what does erasure do with it?"),
        ([holding(keeps={"text": ""})], {}, "diary.text: no reason"),
        ([holding(Deleted(), untold={"words": "x"})], {}, "diary.words: no such column"),
        (
            [holding(Deleted(lambda me: diary.c.id == me))],
            {},
            "diary.text: what does erasure do with it?",
        ),
    ],
)
def test_what_is_missing_or_out_of_date_is_said(
    held: list[Holding], exempt: dict[str, str], line: str
) -> None:
    (found,) = undeclared(Holdings([METADATA], held, exempt))
    assert found.startswith(line)
