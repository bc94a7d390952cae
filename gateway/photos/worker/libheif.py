"""The few calls of libheif (from 1.19) that decode one tile at a time; libheif/heif_tiling.h."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_size_t, c_uint8, c_uint32, c_void_p
from typing import Any

import _pillow_heif
from PIL import Image

from gateway.photos.worker.refusals import Damaged

SPACE_RGB, CHROMA_RGB, CHANNEL_RGB = 1, 10, 10
THREADS = 1

_library = ctypes.CDLL(_pillow_heif.__file__)


class _Error(ctypes.Structure):
    _fields_ = [("code", c_int), ("subcode", c_int), ("message", c_char_p)]


class _Options(ctypes.Structure):
    """Only as far as we set it; libheif makes them and knows how long they are."""

    _fields_ = [
        *((name, c_uint8) for name in ("version", "ignore_transformations")),
        *((name, c_void_p) for name in ("started", "progressed", "ended", "user_data")),
        ("convert_hdr_to_8bit", c_uint8),
    ]


def _declared(name: str, result: Any, *arguments: Any) -> Any:
    function = getattr(_library, f"heif_{name}")
    function.restype, function.argtypes = result, arguments
    return function


_context_alloc = _declared("context_alloc", c_void_p)
_context_free = _declared("context_free", None, c_void_p)
_set_threads = _declared("context_set_max_decoding_threads", None, c_void_p, c_int)
_read = _declared(
    "context_read_from_memory_without_copy", _Error, c_void_p, c_char_p, c_size_t, c_void_p
)
_primary = _declared("context_get_primary_image_handle", _Error, c_void_p, POINTER(c_void_p))
_handle_release = _declared("image_handle_release", None, c_void_p)
_options_alloc = _declared("decoding_options_alloc", POINTER(_Options))
_options_free = _declared("decoding_options_free", None, POINTER(_Options))
_decode_tile = _declared(
    "image_handle_decode_image_tile",
    _Error,
    *(c_void_p, POINTER(c_void_p), c_int, c_int, POINTER(_Options), c_uint32, c_uint32),
)
_plane = _declared("image_get_plane_readonly", c_void_p, c_void_p, c_int, POINTER(c_int))
_image_width = _declared("image_get_width", c_int, c_void_p, c_int)
_image_height = _declared("image_get_height", c_int, c_void_p, c_int)
_image_release = _declared("image_release", None, c_void_p)


class Tiles:
    """The tiles of the primary picture, RGB, as they are stored: nothing turned, nothing cut."""

    def __init__(self, handle: c_void_p, options: Any) -> None:
        self._handle = handle
        self._options = options

    def tile(self, column: int, row: int) -> Image.Image:
        image = c_void_p()
        _checked(
            _decode_tile(
                self._handle, byref(image), SPACE_RGB, CHROMA_RGB, self._options, column, row
            )
        )
        try:
            stride = c_int()
            start = _plane(image, CHANNEL_RGB, byref(stride))
            size = _image_width(image, CHANNEL_RGB), _image_height(image, CHANNEL_RGB)
            if not start or min(size) < 1:
                raise Damaged("a tile without pixels")
            pixels = ctypes.string_at(start, stride.value * size[1])
        finally:
            _image_release(image)
        return Image.frombytes("RGB", size, pixels, "raw", "RGB", stride.value)


@contextmanager
def tiles_of(content: bytes) -> Iterator[Tiles]:
    context, handle = c_void_p(_context_alloc()), c_void_p()
    options = _options_alloc()
    options.contents.ignore_transformations = 1
    options.contents.convert_hdr_to_8bit = 1
    try:
        _set_threads(context, THREADS)
        _checked(_read(context, content, len(content), None))
        _checked(_primary(context, byref(handle)))
        yield Tiles(handle, options)
    finally:
        _handle_release(handle)
        _options_free(options)
        _context_free(context)


def _checked(error: _Error) -> None:
    if error.code:
        raise Damaged(f"libheif {error.code}.{error.subcode}")
