import pytest

from chassis.pages import encoded_page, page_json


@pytest.mark.parametrize("next_cursor", [None, "next"])
@pytest.mark.parametrize(
    ("items", "encoded"), [([], []), ([{"id": 1}, {"id": 2}], [b'{"id":1}', b'{"id":2}'])]
)
def test_a_page_is_the_same_from_objects_and_from_json(
    items: list[dict[str, int]], encoded: list[bytes], next_cursor: str | None
) -> None:
    expected = {"items": items, "next_cursor": next_cursor}
    assert page_json(items, next_cursor) == expected
    assert encoded_page(encoded, next_cursor).body == expected
