"""What is not the business: health, the API's own description, the development mailbox."""

from gateway.routes.table import Route

ROUTES = [
    Route("GET", "/healthz", handler="healthy", anonymous=True),
    Route("GET", "/readyz", handler="ready", anonymous=True, seconds=2),
    Route("GET", "/v1/openapi.json", handler="openapi", anonymous=True),
    Route(
        "GET",
        "/v1/dev/messages",
        handler="development_mailbox",
        anonymous=True,
        development=True,
    ),
]
