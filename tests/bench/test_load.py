import asyncio
from collections.abc import Awaitable, Callable
from itertools import repeat

import pytest

from bench.data.neighbourhood import Neighbourhood
from bench.data.scale import FRIENDS, Scale
from bench.load.connection import Connection, Tally, length_of
from bench.load.loader import BEGAN, ENDED, Order, window
from bench.load.requests import Call, encoded
from bench.windows import percentile_99

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def answering(answers: list[bytes]) -> Handler:
    """A server that gives these answers, one a request, and closes."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await reader.readuntil(b"\r\n\r\n")
            # In two parts, as a network would.
            writer.write(answer[:20])
            await writer.drain()
            writer.write(answer[20:])
        await writer.drain()
        writer.close()

    return handle


REQUESTS = repeat(encoded(Call("GET", "/")))


async def tally_of(answers: list[bytes]) -> Tally:
    server = await asyncio.start_server(answering(answers), "127.0.0.1", 0)
    tally = Tally(counting=True)
    port = server.sockets[0].getsockname()[1]
    loop = asyncio.get_running_loop()
    await loop.create_connection(lambda: Connection(REQUESTS, tally), "127.0.0.1", port)
    async with asyncio.timeout(5):
        while tally.open:
            await asyncio.sleep(0)
    server.close()
    return tally


def an_answer(status: str, body: bytes = b"{}") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def test_answers_are_timed_and_failures_counted_apart() -> None:
    tally = asyncio.run(tally_of([an_answer("200 OK"), an_answer("503 Away", b"why")]))
    assert len(tally.times) == 1
    # The second is the connection that was closed while an answer was waited for.
    assert tally.failures == 2
    assert "503 Away" in tally.samples[0]


async def shortest_window(connections: int, said: list[str]) -> Tally:
    answers = [an_answer("200 OK")] * 100_000
    server = await asyncio.start_server(answering(answers), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    tally = await window(port, REQUESTS, Order(connections, warmup=0, seconds=0), said.append)
    server.close()
    return tally


def test_a_window_lasts_until_there_is_something_to_report() -> None:
    said: list[str] = []
    tally = asyncio.run(shortest_window(3, said))
    assert said == [BEGAN, ENDED]
    assert len(tally.times) >= 3
    assert tally.seconds > 0
    assert not tally.failures


def test_an_answer_ends_where_its_head_says() -> None:
    assert length_of(b"HTTP/1.1 200 OK\r\nContent-") is None
    assert length_of(an_answer("200 OK", b"1234")) == len(an_answer("200 OK", b"1234"))
    assert length_of(b"HTTP/1.1 204 No Content\r\n\r\n") == 27
    with pytest.raises(ValueError, match="chunked"):
        length_of(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")


def test_everybody_has_two_hundred_friends_who_have_them_too() -> None:
    place = Neighbourhood(Scale.of(0, spare_photos=0))
    for member in range(place.scale.members):
        friends = place.friends(member)
        assert len(set(friends)) == FRIENDS
        assert member not in friends
        assert all(member in place.friends(friend) for friend in friends[:3])


def test_the_same_seed_makes_the_same_friends_and_other_identifiers_of_version_7() -> None:
    one, other = (Neighbourhood(Scale.of(0, spare_photos=9)) for _ in range(2))
    assert one.friends(5) == other.friends(5)
    assert all(identifier.version == 7 for identifier in (*one.items, *one.spare_photos))
    assert len({*one.items, *one.members, *one.spaces}) == 500 + 100 + 50


def test_the_99th_percentile_is_the_time_of_nearly_all() -> None:
    assert percentile_99([1.0] * 99 + [100.0]) < 2
    assert percentile_99([0.5]) == 0.5
