"""Publish → visible to a friend: from sending the POST until a friend's list shows the item."""

import http.client
import json
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from statistics import median
from typing import Any

from bench.figures.figure import Figure
from bench.ground import Ground
from bench.load.requests import Call
from bench.operations.publish import an_item
from bench.windows import percentile_99

GOAL_MS = 500
PAIRS = 4
PUBLICATIONS = 400
GIVEN_UP_SECONDS = 5


def measure(ground: Ground, factor: float) -> Figure:
    """Four owners publish one item after the other; a friend of each asks without pause.

    The photos are the last of the spare ones, which the operation before did not come to.
    """
    count = max(20, round(PUBLICATIONS * factor))
    photos = range(ground.place.scale.spare_photos - count, ground.place.scale.spare_photos)
    with ThreadPoolExecutor(PAIRS) as pool:
        parts = pool.map(lambda pair: _one_pair(ground, photos[pair::PAIRS]), range(PAIRS))
        times = [seconds for part in parts for seconds in part]
    p50, p99 = median(times) * 1000, percentile_99(times) * 1000
    return Figure(
        "publish → visible to a friend",
        f"p50 {p50:.0f} ms, p99 {p99:.0f} ms ({count} items, {PAIRS} owners at once)",
        f"p99 < {GOAL_MS} ms",
        p99 < GOAL_MS,
        {"p50_ms": p50, "p99_ms": p99},
    )


def _one_pair(ground: Ground, photos: range) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", ground.gateway_port, timeout=10)
    random = Random(photos.start)  # noqa: S311 - repeatable, not secret
    times = []
    for number in photos:
        place = ground.place
        owner = place.spare_owner(number)
        friend = ground.callers.token(place.friends(owner)[0])
        body = an_item(str(place.spare_photos[number]), random)
        began = time.perf_counter()
        item = _ask(connection, Call("POST", "/v1/listings", ground.callers.token(owner), body))
        while item["id"] not in _listed(connection, friend):
            if time.perf_counter() - began > GIVEN_UP_SECONDS:
                raise TimeoutError(f"item {item['id']} did not appear")
        times.append(time.perf_counter() - began)
    connection.close()
    return times


def _listed(connection: http.client.HTTPConnection, token: str) -> set[str]:
    page = _ask(connection, Call("GET", "/v1/listings?limit=20", token))
    return {item["id"] for item in page["items"]}


def _ask(connection: http.client.HTTPConnection, call: Call) -> Any:
    connection.request(call.method, call.path, call.sent or None, call.headers)
    response = connection.getresponse()
    answer = response.read()
    if response.status not in (http.client.OK, http.client.CREATED):
        raise RuntimeError(f"{call.method} {call.path}: {response.status} {answer!r}")
    return json.loads(answer)
