"""A sign as its owner prints it."""

from chassis.clock import rfc3339
from contracts.json import Json
from services.parking.qr import qr_svg
from services.parking.signs.model import Sign


def sign_json(sign: Sign) -> Json:
    return {
        "space_id": str(sign.space_id),
        "code": sign.code,
        "qr_svg": qr_svg(sign.code),
        "made_at": rfc3339(sign.made_at),
    }
