"""Why a file is refused; no other exception leaves the decoding."""


class Refused(Exception):
    """`reason` is what the gateway is told; `limit` is in pixels, `detail` only for the log."""

    reason = "damaged"

    def __init__(self, detail: str = "", *, limit: int = 0) -> None:
        super().__init__(detail)
        self.detail = detail
        self.limit = limit


class NotAPicture(Refused):
    """It does not begin like any of our formats, or it is one that moves."""

    reason = "not_a_picture"


class TooManyPixels(Refused):
    """The header announces more pixels than we decode."""

    reason = "too_many_pixels"


class Damaged(Refused):
    """It begins like a picture and cannot be read to its end."""
