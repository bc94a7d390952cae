from datetime import datetime, timedelta

import pytest

from services.listings.photos.rules import AT_LEAST, LOOKED_AGAIN, Looked, after_look, is_believable
from tests.listings.builders import DAY, NOW

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("since", "in_use", "found"),
    [
        (NOW - DAY, False, Looked(NOW - DAY, NOW, discard=True)),
        (NOW - DAY + SECOND, False, Looked(NOW - DAY + SECOND, NOW + SECOND)),
        (None, False, Looked(NOW, NOW + DAY)),
        (None, True, Looked(None, NOW + LOOKED_AGAIN)),
        (NOW - 9 * DAY, True, Looked(None, NOW + LOOKED_AGAIN)),
    ],
)
def test_a_photo_goes_at_the_look_that_finds_it_unused_for_long_enough(
    since: datetime | None, in_use: bool, found: Looked
) -> None:
    assert after_look(since, in_use=in_use, now=NOW, unused_for=DAY) == found


def test_one_that_was_used_goes_at_no_first_look_however_short_the_period() -> None:
    first = after_look(None, in_use=False, now=NOW, unused_for=0 * DAY)
    assert first == Looked(NOW, NOW + AT_LEAST)
    second = after_look(NOW, in_use=False, now=first.look_at, unused_for=0 * DAY)
    assert second.discard


@pytest.mark.parametrize(
    ("strays", "folders", "believed"),
    [(20, 20, True), (21, 41, False), (21, 42, True), (500, 1000, True), (501, 1000, False)],
)
def test_a_store_of_which_we_know_less_than_half_is_not_ours(
    strays: int, folders: int, believed: bool
) -> None:
    assert is_believable(strays=strays, folders=folders) is believed
