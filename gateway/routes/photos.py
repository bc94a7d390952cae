"""Photos: taken in as a form, shown by signed URL."""

from gateway.routes.table import Route

ROUTES = [
    # Decoding waits for its turn, so it may take longer than the rest.
    Route("POST", "/v1/photos", handler="take_photo", takes="form", status=201, seconds=15),
    # The signature names the viewer, since a page's <img> can send no token.
    Route(
        "GET",
        "/v1/photos/{photo_id}/{size}",
        handler="show_photo",
        anonymous=True,
        recognises=True,
    ),
]
