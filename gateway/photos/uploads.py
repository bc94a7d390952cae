"""The multipart form a photo comes in: one part named `file`, bounded while it streams in."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import IO, Any, BinaryIO, cast

from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wrappers import Request

from contracts.errors.gateway import MalformedForm, TooLarge, UnsupportedMediaType
from contracts.errors.general import ValidationFailed
from gateway.bodies import Bounded

MAX_FILE = 12 * 1024 * 1024
# Room for the form around the file.
MAX_FORM = MAX_FILE + 16 * 1024
IN_MEMORY = 256 * 1024
MAX_PARTS = 4


@contextmanager
def one_file(request: Request) -> Iterator[BinaryIO]:
    """The uploaded file, open, on disk."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    with ExitStack() as opened:
        form, files = _parts(request, opened)
        unknown = [name for name in [*form, *files] if name != "file"]
        if unknown:
            raise ValidationFailed.at(f"/{unknown[0]}", "unknown_field")
        found = files.getlist("file")
        if not found:
            # A plain field of that name is text, not a file.
            raise ValidationFailed.at("/file", "invalid" if form else "required")
        if len(found) > 1:
            raise ValidationFailed.at("/file", "too_many")
        yield cast(BinaryIO, _measured(found[0].stream))


def _parts(request: Request, opened: ExitStack) -> tuple[Any, Any]:
    def new_file(*_: Any, **__: Any) -> IO[bytes]:
        return opened.enter_context(cast(IO[bytes], tempfile.TemporaryFile()))

    parser = FormDataParser(
        stream_factory=new_file,
        max_form_memory_size=IN_MEMORY,
        max_form_parts=MAX_PARTS,
        silent=False,
    )
    try:
        stream = cast(IO[bytes], Bounded(request, MAX_FORM))
        _, form, files = parser.parse(
            stream, request.mimetype, request.content_length, request.mimetype_params
        )
    except (RequestEntityTooLarge, TooLarge):
        raise TooLarge(MAX_FILE) from None
    except ValueError:
        raise MalformedForm from None
    return form, files


def _measured(file: IO[bytes]) -> IO[bytes]:
    size = file.seek(0, 2)
    if size > MAX_FILE:
        raise TooLarge(MAX_FILE)
    file.seek(0)
    return file
