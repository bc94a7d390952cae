"""No decoder outlives the gateway that started it, however the gateway ends."""

import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests

from chassis.topology import declare
from tests.gateway.running import a_gateway
from tests.security.uploads.jpeg_files import scans_without_end
from tests.security.uploads.listings import PretendedListings
from tests.security.uploads.memory import children, resident
from tests.security.uploads.stranger import Stranger
from tests.support.ports import free_port
from tests.support.wait import until


def test_a_decoder_dies_with_a_gateway_that_is_killed(rabbitmq_url: str, tmp_path: Path) -> None:
    declare(rabbitmq_url)
    port = free_port()
    process = a_gateway(rabbitmq_url, tmp_path, port).start().ready()
    with PretendedListings(rabbitmq_url) as listings, ThreadPoolExecutor() as crowd:
        stranger = Stranger(process, port, listings, tmp_path)
        busy = crowd.submit(stranger.uploads, scans_without_end(100_000))
        (decoder,) = until(lambda: children(process.pid), what="a decoder at work")
        process.send_signal(signal.SIGKILL)
        until(lambda: not resident(decoder), what="the decoder's end")
        assert isinstance(busy.exception(), requests.ConnectionError)
    assert process.wait() == -signal.SIGKILL
