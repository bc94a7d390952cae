import io

from PIL import Image

from linli.commands.demo import members_command
from linli.demo import NEIGHBOURHOOD, seed
from linli.demo.client import Client
from linli.demo.pictures import SHAPES, SIZE, picture
from linli.platform import Platform
from linli.platform.process import missing


def test_seeding_brings_the_neighbourhood_once_however_often_it_runs(platform: Platform) -> None:
    assert missing(platform.gateway_url) == ["demo"]

    for _ in range(2):
        seed(platform.gateway_url, members_command(platform.environment), lambda _: None)

    assert missing(platform.gateway_url) == []
    resident = signed_in(platform, NEIGHBOURHOOD.residents[0].phone)
    others = [thing for thing in NEIGHBOURHOOD.things if thing.owner != 0]
    assert len(resident.every("/v1/me/listings")) == len(NEIGHBOURHOOD.things) - len(others)
    assert len(resident.every("/v1/me/parking/spaces")) == 1
    assert len(resident.every("/v1/friends")) == len(NEIGHBOURHOOD.residents) - 1
    assert len(resident.every("/v1/cards")) == 1
    # The first resident knows everybody, so everything there is can be seen.
    assert len(resident.every("/v1/listings")) == len(others)


def test_the_committee_may_act(platform: Platform) -> None:
    committee = signed_in(platform, NEIGHBOURHOOD.committee.phone)

    assert committee.every("/v1/committee/residencies", status="pending") == []


def test_every_thing_has_a_picture_that_can_be_drawn() -> None:
    assert {thing.shape for thing in NEIGHBOURHOOD.things} <= set(SHAPES)
    for shape in SHAPES:
        with Image.open(io.BytesIO(picture(shape, "#d9534f"))) as image:
            assert image.size == SIZE


def test_the_phones_are_those_of_the_api_description() -> None:
    phones = [person.phone for person in NEIGHBOURHOOD.residents]

    assert NEIGHBOURHOOD.committee.phone == "+8613900000001"
    assert phones == [f"+86139000000{number:02}" for number in range(2, 14)]


def signed_in(platform: Platform, phone: str) -> Client:
    return Client(platform.gateway_url).sign_in(phone)
