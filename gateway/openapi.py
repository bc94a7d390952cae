"""The OpenAPI 3.1 document, made from the route tables and the schemas that validate."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import fields
from werkzeug.wrappers import Response

from chassis.answer import encode
from contracts.requests.fields import Choice, Flag, Id, Moment, MoneyField, Text, Whole
from gateway.exchange import Exchange
from gateway.front import Handler
from gateway.problems import MEDIA_TYPE
from gateway.routes.table import Route, is_identifier

KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
MONEY = {
    "type": "object",
    "required": ["amount", "currency"],
    "properties": {"amount": {"type": "integer"}, "currency": {"type": "string", "const": "CNY"}},
    "additionalProperties": False,
}
FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "contentMediaType": "application/octet-stream"}},
}


def described(routes: Iterable[Route]) -> Handler:
    """The handler that shows the document; it is made at the first request for it."""
    listed = list(routes)
    made: list[bytes] = []

    def openapi(_: Exchange) -> Response:
        if not made:
            made.append(encode(document(listed)))
        response = Response(made[0], content_type="application/json")
        response.headers["Cache-Control"] = "public, max-age=300"
        return response

    return openapi


def document(routes: Iterable[Route]) -> dict[str, Any]:
    plugin: Any = MarshmallowPlugin()
    spec = APISpec(title="Linli (邻里)", version="1", openapi_version="3.1.0", plugins=[plugin])
    _explain_fields(plugin)
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", PROBLEM)
    for route in routes:
        spec.path(path=route.path, operations={route.method.lower(): _operation(route)})
    return spec.to_dict()


def _explain_fields(plugin: Any) -> None:
    """Our own fields in JSON Schema's words; the plugin is untyped."""
    plugin.map_to_openapi_type(Id, "string", "uuid")
    plugin.map_to_openapi_type(Moment, "string", "date-time")
    plugin.map_to_openapi_type(Flag, "boolean", None)
    plugin.map_to_openapi_type(Text, "string", None)
    plugin.map_to_openapi_type(Choice, "string", None)
    plugin.map_to_openapi_type(Whole, "integer", None)
    plugin.map_to_openapi_type(MoneyField, "object", None)
    plugin.converter.add_attribute_function(_bounds)


def _bounds(_: Any, field: fields.Field[Any], **__: Any) -> dict[str, Any]:
    if isinstance(field, MoneyField):
        return MONEY
    if isinstance(field, Text):
        return {"minLength": field.min, "maxLength": field.max}
    return {}


def _security(route: Route) -> list[dict[str, Any]]:
    token: dict[str, Any] = {"bearer": []}
    if not route.anonymous:
        return [token]
    return [{}, token] if route.recognises else []


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.handler or route.remote_method,
        "tags": [route.service or "gateway"],
        "parameters": [_path_parameter(name) for name in route.parameters],
        "responses": _responses(route),
        "security": _security(route),
    }
    if route.method == "POST":
        operation["parameters"].append({**KEY_HEADER, "required": route.keyed})
    if route.takes == "query":
        operation["parameters"].append({"in": "query", "schema": route.schema})
    if route.takes == "body":
        operation["requestBody"] = {
            "required": not route.action,
            "content": {"application/json": {"schema": route.schema}},
        }
    if route.takes == "form":
        operation["requestBody"] = {
            "required": True,
            "content": {"multipart/form-data": {"schema": FORM}},
        }
    return operation


def _path_parameter(name: str) -> dict[str, Any]:
    schema = {"type": "string", "format": "uuid"} if is_identifier(name) else {"type": "string"}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _responses(route: Route) -> dict[str, Any]:
    problem = {"schema": "Problem"}
    usual = (route.status, route.or_status)
    return {
        **{str(each): {"description": HTTPStatus(each).phrase} for each in usual if each},
        "default": {"description": "Problem", "content": {MEDIA_TYPE: problem}},
    }
