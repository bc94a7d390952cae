import pytest

from tests.compose.files import compose
from tests.compose.order import stages

SERVICES = compose()["services"]


def test_every_service_comes_after_what_it_depends_on() -> None:
    place = {name: n for n, stage in enumerate(stages(SERVICES)) for name in stage}

    assert set(place) == set(SERVICES)
    for name, service in SERVICES.items():
        assert all(place[needed] < place[name] for needed in service.get("depends_on", {}))


def test_a_circle_has_no_order() -> None:
    with pytest.raises(ValueError, match="circle"):
        stages({"hen": {"depends_on": {"egg": {}}}, "egg": {"depends_on": {"hen": {}}}})
