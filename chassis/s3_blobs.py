"""Blobs in an S3-compatible store.

It is asked from the event loop itself: boto3 speaks through sockets that eventlet has patched, so
that others go on meanwhile. In a thread of eventlet's pool its locks would belong to another loop.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self
from urllib.parse import SplitResult, parse_qsl

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from chassis import logs
from chassis.blobs import Blob, place
from chassis.settings import MissingSetting
from contracts.errors.general import Unavailable

log = logs.get(__name__)
# What hangs is given up well before whoever waits for a photo does.
CONNECT_S, READ_S = 1.0, 2.0
# One more try for what a network drops now and then.
TRIES = 2
CONNECTIONS = 32
OPTIONS = frozenset({"endpoint", "region"})
_ABSENT = frozenset({"NoSuchKey", "404"})


@dataclass(frozen=True)
class S3Store:
    """A bucket, or what begins with `prefix` in it; `endpoint` None is Amazon's own. Without a key
    boto3 asks the machine it runs on (an instance's role)."""

    bucket: str
    prefix: str
    endpoint: str | None
    region: str
    key_id: str | None
    secret: str | None = field(repr=False)

    @classmethod
    def at(cls, address: SplitResult, *, key_id: str, secret: str) -> Self:
        """`s3://bucket/prefix?endpoint=https://s3.example.org&region=eu-central-1`."""
        if bool(key_id) != bool(secret):
            raise MissingSetting(
                "LINLI_BLOB_STORE_KEY_ID and LINLI_BLOB_STORE_SECRET go together: set both, or"
                " neither where the machine itself has the right"
            )
        options = dict(parse_qsl(address.query))
        if not address.netloc or options.keys() - OPTIONS:
            raise MissingSetting(
                "LINLI_BLOB_STORE: an S3 store is s3://BUCKET/PREFIX?endpoint=URL&region=NAME"
            )
        folder = address.path.strip("/")
        return cls(
            bucket=address.netloc,
            prefix=f"{folder}/" if folder else "",
            endpoint=options.get("endpoint"),
            region=options.get("region", "us-east-1"),
            key_id=key_id or None,
            secret=secret or None,
        )

    def put(self, name: str, content: bytes) -> None:
        self._ask_for("put_object", name, Body=content)

    def get(self, name: str) -> bytes | None:
        return self._ask_for("get_object", name)

    def delete(self, name: str) -> None:
        self._ask_for("delete_object", name)

    def folders(self, after: str, limit: int) -> list[str]:
        found: list[str] = []
        # What comes after all names in a folder: the character behind the slash.
        start = {"StartAfter": f"{self.prefix}{after}0"} if after else {}
        for listed in self._listed(self.prefix, Delimiter="/", MaxKeys=limit, **start):
            names = [each["Prefix"] for each in listed.get("CommonPrefixes", [])]
            folders = [name.removeprefix(self.prefix).removesuffix("/") for name in names]
            # Not every store heeds StartAfter.
            found += [each for each in folders if not after or place(each) > place(after)]
            if len(found) >= limit:
                break
        return found[:limit]

    def within(self, folder: str) -> list[Blob]:
        return [
            Blob(each["Key"].removeprefix(self.prefix), each["LastModified"])
            for listed in self._listed(self.prefix + place(folder))
            for each in listed.get("Contents", [])
        ]

    def _listed(self, prefix: str, **asked: Any) -> Iterator[dict[str, Any]]:
        """One page after the other."""
        asked["Prefix"] = prefix
        while True:
            listed = self._ask("list_objects_v2", **asked) or {}
            yield listed
            if not listed.get("IsTruncated"):
                return
            asked["ContinuationToken"] = listed["NextContinuationToken"]

    def _ask_for(self, operation: str, name: str, **more: Any) -> bytes | None:
        """What the answer holds."""
        answer = self._ask(operation, Key=self.prefix + name, **more)
        return answer.get("Body") if answer else None

    def _ask(self, operation: str, **asked: Any) -> dict[str, Any] | None:
        """The answer, with its body read; None where there is nothing. Unavailable when it cannot
        be had: whoever asks can do nothing else about it, and the log says why."""
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(Bucket=self.bucket, **asked)
            if "Body" in answer:
                answer["Body"] = answer["Body"].read()
            return answer
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            if code in _ABSENT:
                return None
            name = asked.get("Key") or asked.get("Prefix")
            log.warning("blob_store_refused", operation=operation, name=name, code=code)
            raise Unavailable() from error
        # A connection that breaks while the body is read is not always botocore's to tell.
        except (BotoCoreError, OSError) as error:
            log.warning("blob_store_away", operation=operation, error=type(error).__name__)
            raise Unavailable() from error

    @cached_property
    def _client(self) -> Any:
        """Made with the first question, which takes a moment: a process that never asks need not.

        One for the whole process: its pool of connections is what greenlets share.
        """
        return boto3.session.Session().client(
            "s3",
            endpoint_url=self.endpoint,
            region_name=self.region,
            aws_access_key_id=self.key_id,
            aws_secret_access_key=self.secret,
            config=Config(
                connect_timeout=CONNECT_S,
                read_timeout=READ_S,
                retries={"mode": "standard", "total_max_attempts": TRIES},
                max_pool_connections=CONNECTIONS,
                signature_version="s3v4",
                # Stores other than Amazon's rarely have a name in the DNS for each bucket.
                s3={"addressing_style": "path" if self.endpoint else "auto"},
                # Newer checksums are unknown to many of them.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
