"""The few calls of libwebp (1.x) that scale a picture while it is decoded; webp/decode.h."""

import ctypes
from ctypes import POINTER, byref, c_int, c_size_t, c_uint8, c_uint32, c_void_p

from PIL import _webp

from gateway.photos.worker.refusals import Damaged

ABI = 0x0209
MODE_RGBA = 1

_library = ctypes.CDLL(_webp.__file__)


class _Features(ctypes.Structure):
    _fields_ = [
        *((name, c_int) for name in ("width", "height", "has_alpha", "has_animation", "format")),
        ("pad", c_uint32 * 5),
    ]


class _Rgba(ctypes.Structure):
    _fields_ = [("rgba", c_void_p), ("stride", c_int), ("size", c_size_t)]


class _Yuva(ctypes.Structure):
    _fields_ = [
        ("planes", c_void_p * 4),
        ("strides", c_int * 4),
        ("sizes", c_size_t * 4),
    ]


class _Pixels(ctypes.Union):
    _fields_ = [("rgba", _Rgba), ("yuva", _Yuva)]


class _Buffer(ctypes.Structure):
    _fields_ = [
        *((name, c_int) for name in ("colorspace", "width", "height", "is_external_memory")),
        ("u", _Pixels),
        ("pad", c_uint32 * 4),
        ("private_memory", c_void_p),
    ]


class _Options(ctypes.Structure):
    _fields_ = [
        *((name, c_int) for name in ("bypass_filtering", "no_fancy_upsampling")),
        *((name, c_int) for name in ("use_cropping", "left", "top", "crop_width", "crop_height")),
        *((name, c_int) for name in ("use_scaling", "scaled_width", "scaled_height")),
        *((name, c_int) for name in ("use_threads", "dithering", "flip", "alpha_dithering")),
        ("pad", c_uint32 * 5),
    ]


class _Config(ctypes.Structure):
    _fields_ = [("input", _Features), ("output", _Buffer), ("options", _Options)]


_initialised = _library.WebPInitDecoderConfigInternal
_initialised.argtypes = [POINTER(_Config), c_int]
_features = _library.WebPGetFeaturesInternal
_features.argtypes = [ctypes.c_char_p, c_size_t, POINTER(_Features), c_int]
_decode = _library.WebPDecode
_decode.argtypes = [ctypes.c_char_p, c_size_t, POINTER(_Config)]
_free = _library.WebPFreeDecBuffer
_free.argtypes = [POINTER(_Buffer)]
_free.restype = None


def size(content: bytes) -> tuple[int, int]:
    """Width and height; Damaged where the header is."""
    features = _Features()
    if status := _features(content, len(content), byref(features), ABI):
        raise Damaged(f"libwebp {status}")
    return features.width, features.height


def decoded(content: bytes, scaled: tuple[int, int]) -> bytes:
    """RGBA of the size `scaled`, no row longer than its pixels."""
    config = _Config()
    if not _initialised(byref(config), ABI):
        raise RuntimeError("another libwebp than we know")
    buffer = (c_uint8 * (4 * scaled[0] * scaled[1]))()
    config.output.colorspace = MODE_RGBA
    config.output.is_external_memory = 1
    config.output.u.rgba = _Rgba(ctypes.addressof(buffer), 4 * scaled[0], len(buffer))
    config.options.use_scaling = 1
    config.options.scaled_width, config.options.scaled_height = scaled
    try:
        if status := _decode(content, len(content), byref(config)):
            raise Damaged(f"libwebp {status}")
    finally:
        _free(byref(config.output))
    return bytes(buffer)
