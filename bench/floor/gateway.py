"""The floor's gateway: one HTTP route, one RPC."""

from bench.floor.runner import run  # isort: skip - patches the standard library, so first

import json

from nameko.rpc import RpcProxy
from nameko.web.handlers import http
from werkzeug.wrappers import Request, Response


class Gateway:
    """As a beginner's first nameko gateway."""

    name = "floor_gateway"
    things = RpcProxy("floor_things")

    @http("GET", "/things/<int:thing_id>")  # type: ignore[untyped-decorator] # nameko's
    def get_thing(self, request: Request, thing_id: int) -> Response:
        return Response(json.dumps(self.things.get(thing_id)), mimetype="application/json")


if __name__ == "__main__":
    run(Gateway)
