import pytest

from contracts.errors.base import every_refusal
from contracts.events.base import schemas
from linli.docs import DOCUMENTS
from linli.platform.names import ROOT


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_a_document_says_what_the_code_says(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == DOCUMENTS[name]()


def test_the_catalogue_has_every_event() -> None:
    text = DOCUMENTS["docs/events/README.md"]()
    assert all(f"### {name}, version {version}\n" in text for name, version in schemas())


def test_the_table_has_every_code() -> None:
    text = DOCUMENTS["docs/errors.md"]()
    assert all(f"| `{code}` |" in text for code in every_refusal())


def test_the_diagrams_show_the_way_of_a_booking() -> None:
    text = DOCUMENTS["docs/states.md"]()
    assert "awaiting_deposit --> agreed" in text
    assert "settled --> paid_out" in text
