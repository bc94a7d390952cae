"""What a draft lacks, and lacks again; what an offer may not lack."""

import pytest

from chassis.clock import rfc3339
from contracts.errors.general import ValidationFailed
from tests.listings.builders import DAY, NOW
from tests.listings.running import Running
from tests.listings.test_drafts import WHOLE, a_pair, ask, photo_of, save


def test_what_a_draft_said_it_may_lack_again_and_all_gaps_are_named(listings: Running) -> None:
    owner, _ = a_pair(listings)
    photos = [photo_of(listings, owner)]
    draft = save(listings, owner, **WHOLE, photo_ids=photos, expires_at=rfc3339(NOW + DAY))
    gone = ("title", "description", "category", "condition", "price", "expires_at")
    changed = ask(listings, owner, "change_listing", draft, body=dict.fromkeys(gone))
    assert (changed["title"], changed["category"], changed["expires_at"]) == ("", None, None)
    with pytest.raises(ValidationFailed) as refused:
        ask(listings, owner, "publish_draft", draft)
    named = {error["pointer"] for error in refused.value.errors}
    assert named == {"/title", "/description", "/category", "/condition", "/price"}
    again = {name: said for name, said in WHOLE.items() if name in gone}
    ask(listings, owner, "change_listing", draft, body=again)
    offered = ask(listings, owner, "publish_draft", draft)
    assert (offered["status"], offered["title"]) == ("published", WHOLE["title"])
    for name in set(gone) - {"price"}:
        with pytest.raises(ValidationFailed) as refused:
            ask(listings, owner, "change_listing", draft, body={name: None})
        assert refused.value.errors == [{"pointer": f"/{name}", "code": "null"}]


def test_a_draft_of_a_swap_that_wants_nothing_yet_says_so_when_published(
    listings: Running,
) -> None:
    owner, _ = a_pair(listings)
    said = {name: value for name, value in WHOLE.items() if name != "price"}
    draft = save(listings, owner, "swap", **said, photo_ids=[photo_of(listings, owner)])
    with pytest.raises(ValidationFailed) as refused:
        ask(listings, owner, "publish_draft", draft)
    assert refused.value.errors == [{"pointer": "/wanted", "code": "required"}]
