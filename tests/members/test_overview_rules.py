"""No figure, and nothing worked out from several, singles out fewer than five households."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from services.members.overview import rules
from services.members.overview.rules import KINDS, Cell, Figures

MONTHS = ("2026-08", "2026-09", "2026-10")
CELLS = [(month, kind) for month in MONTHS for kind in KINDS]
few = st.builds(
    Figures,
    deals=st.integers(0, 4),
    things=st.integers(0, 60),
    minutes=st.integers(0, 10_000),
    amount=st.integers(0, 100_000),
    households=st.integers(0, rules.ENOUGH - 1),
)
enough = st.builds(
    Figures,
    deals=st.integers(3, 60),
    things=st.integers(0, 60),
    minutes=st.integers(0, 10_000),
    amount=st.integers(0, 100_000),
    households=st.integers(rules.ENOUGH, 40),
)
tables = st.dictionaries(st.sampled_from(CELLS), st.one_of(few, enough))


def told(cells: dict[Cell, Figures]) -> object:
    """All that anybody reads: cells, and sums over each month and each kind."""
    shown = rules.shown(cells)
    by_month = {m: rules.summed(f for (of, _), f in shown.items() if of == m) for m in MONTHS}
    by_kind = {k: rules.summed(f for (_, of), f in shown.items() if of == k) for k in KINDS}
    return shown, by_month, by_kind


@given(tables, st.data())
def test_whatever_is_withheld_could_as_well_be_anything_else(
    cells: dict[Cell, Figures], data: st.DataObject
) -> None:
    """Who tries to work a withheld figure out cannot: with any others in its place, and with
    nothing there at all, they would read the same."""
    withheld = [cell for cell in CELLS if not rules.may_be_shown(cells.get(cell))]
    others = {cell: data.draw(few) for cell in withheld if data.draw(st.booleans())}
    kept = {cell: figures for cell, figures in cells.items() if cell not in withheld}
    assert told(cells) == told(kept | others)


@given(tables)
def test_total_minus_the_rest_leaves_nothing(cells: dict[Cell, Figures]) -> None:
    shown = rules.shown(cells)
    for month in MONTHS:
        row = [figures for (of, _), figures in shown.items() if of == month]
        total = rules.summed(row)
        if total is None:
            assert row == []
            continue
        rest = tuple(
            whole - sum(getattr(each, name) for each in row)
            for name, whole in total._asdict().items()
        )
        assert rest == (0, 0, 0, 0)


def test_five_households_are_enough_and_four_are_not() -> None:
    assert not rules.may_be_shown(None)
    assert not rules.may_be_shown(Figures(9, 9, 0, 0, households=4))
    assert rules.may_be_shown(Figures(3, 3, 0, 0, households=5))


def test_a_month_has_figures_once_it_is_over_and_its_news_is_in() -> None:
    def newest(*at: int) -> str:
        return rules.months_shown(datetime(*at, tzinfo=UTC), "Asia/Shanghai")[0]

    # Midnight in Shanghai is at four in the afternoon.
    assert newest(2026, 11, 30, 23) == "2026-10"
    assert newest(2026, 12, 2, 15) == "2026-10"
    assert newest(2026, 12, 2, 16) == "2026-11"
    assert newest(2027, 1, 15) == "2026-12"
    months = rules.months_shown(datetime(2027, 1, 15, tzinfo=UTC), "Asia/Shanghai")
    assert (len(months), months[-1]) == (12, "2026-01")
