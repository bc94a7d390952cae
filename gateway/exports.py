"""GET of one's export: how far it is, then the zip itself.

A client that says it wants JSON alone gets the state also when the zip is there.
"""

from werkzeug.wrappers import Response

from chassis import archives
from chassis.answer import Answer
from chassis.blobs import BlobStore
from gateway.exchange import Exchange

ZIP, JSON = "application/zip", "application/json"


class Exports:
    """Streams the pieces from the store to the member they are on, and to nobody else."""

    def __init__(self, store: BlobStore) -> None:
        self._store = store

    def __call__(self, exchange: Exchange) -> Answer | Response:
        state = exchange.call("members.show_export", keyed=False)
        if (state.body or {}).get("state") != "ready" or not _takes_zip(exchange):
            return state
        found = exchange.call("members.export_pieces", keyed=False).body or {}
        response = Response(
            archives.stream(self._store, found["folder"], found["pieces"]), content_type=ZIP
        )
        response.headers["Content-Length"] = str(found["size"])
        response.headers["Content-Disposition"] = 'attachment; filename="linli-export.zip"'
        return response


def _takes_zip(exchange: Exchange) -> bool:
    """As nearly every client does: `*/*`, or nothing said at all."""
    accepted = exchange.request.accept_mimetypes
    return not accepted or accepted[ZIP] > 0
