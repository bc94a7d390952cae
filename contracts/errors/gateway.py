"""Refusals that only HTTP knows: methods, media types, sizes, stalled bodies, pictures."""

from dataclasses import dataclass

from contracts.errors.base import BadRequest, Invalid, Refusal


@dataclass(eq=False)
class MethodNotAllowed(Refusal):
    code = "method_not_allowed"
    status = 405
    zh = "此地址不支持该方法"
    en = "This address does not take that method"


@dataclass(eq=False)
class RequestTimeout(Refusal):
    code = "request_timeout"
    status = 408
    zh = "请求内容未能及时送达"
    en = "The body did not arrive in time"


@dataclass(eq=False)
class TooLarge(Refusal):
    """`limit` is in bytes."""

    code = "too_large"
    status = 413
    zh = ("内容太大", "最多 {limit} 字节")
    en = ("Too large", "At most {limit} bytes")
    limit: int = 0


@dataclass(eq=False)
class UnsupportedMediaType(Refusal):
    code = "unsupported_media_type"
    status = 415
    zh = "不支持这种内容类型"
    en = "This content type is not supported"


@dataclass(eq=False)
class MalformedRequest(BadRequest):
    code = "malformed_request"
    zh = "无法理解的 HTTP 请求"
    en = "This is no HTTP request"


@dataclass(eq=False)
class MalformedForm(BadRequest):
    code = "malformed_form"
    zh = "上传内容不是有效的 multipart/form-data"
    en = "The body is not valid multipart/form-data"


@dataclass(eq=False)
class MalformedBody(BadRequest):
    code = "malformed_body"
    zh = "请求内容不完整或无法读取"
    en = "The body is incomplete or cannot be read"


@dataclass(eq=False)
class PhotoTypeUnsupported(Refusal):
    code = "photo_type_unsupported"
    status = 415
    zh = ("不支持这种照片", "照片须为静态的 JPEG、PNG、WebP 或 HEIC")
    en = ("This kind of photo is not supported", "A photo is a still JPEG, PNG, WebP or HEIC")


@dataclass(eq=False)
class PhotoTooManyPixels(Invalid):
    """`limit` is in pixels."""

    code = "photo_too_many_pixels"
    zh = ("照片尺寸太大", "最多 {limit} 像素")
    en = ("The photo has too many pixels", "At most {limit} pixels")
    limit: int = 0


@dataclass(eq=False)
class PhotoDamaged(Invalid):
    code = "photo_damaged"
    zh = "照片已损坏，无法读取"
    en = "The photo is damaged and cannot be read"
