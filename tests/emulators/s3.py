"""An S3-compatible store: moto's server, in a process of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from urllib.parse import quote

import boto3

KEY_ID, SECRET, BUCKET = "linli-test", "a secret between two", "photos"
_QUIET = "ignore"
_SERVES = re.compile(r"Running on (http://\S+)")


@contextmanager
def an_s3_server() -> Iterator[str]:
    """Its endpoint, on a port that is free, with the bucket BUCKET in it."""
    program = [sys.executable, "-W", _QUIET, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    outside = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with subprocess.Popen(program, stderr=subprocess.PIPE, text=True, env=outside) as server:
        try:
            endpoint = _endpoint(server)
            # It writes a line for each request, and stands still when nobody reads them.
            reading = Thread(target=_read_all, args=(server,))
            reading.start()
            client(endpoint).create_bucket(Bucket=BUCKET)
            yield endpoint
        finally:
            server.kill()
        reading.join()


def client(endpoint: str):  # type: ignore[no-untyped-def] # boto3 makes its classes as it runs
    """The administrator's."""
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=KEY_ID,
        aws_secret_access_key=SECRET,
    )


def address(endpoint: str, bucket: str = BUCKET, prefix: str = "linli") -> str:
    """As LINLI_BLOB_STORE has it."""
    return f"s3://{bucket}/{prefix}?endpoint={quote(endpoint, safe='')}"


def _read_all(server: subprocess.Popen[str]) -> None:
    assert server.stderr
    for _ in server.stderr:
        pass


def _endpoint(server: subprocess.Popen[str]) -> str:
    assert server.stderr
    for line in server.stderr:
        if found := _SERVES.search(line):
            return found[1]
    raise AssertionError("moto's server did not start")
