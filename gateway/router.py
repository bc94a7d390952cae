"""Finds the route of a request: 404 for no path of ours, 405 for another method on one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from werkzeug.exceptions import MethodNotAllowed as NoSuchMethod
from werkzeug.exceptions import NotFound as NoSuchPath
from werkzeug.routing import Map, Rule

from contracts.errors.gateway import MethodNotAllowed
from contracts.errors.general import NotThere
from gateway.routes.table import Route


class WrongMethod(MethodNotAllowed):
    """Carries what is allowed, for the Allow header; the body need not repeat it."""

    def __init__(self, allowed: Iterable[str]) -> None:
        super().__init__()
        self.allowed = sorted(allowed)


@dataclass(frozen=True)
class Found:
    """`allowed` answers an OPTIONS request; then there is no route."""

    route: Route | None
    path: Mapping[str, str]
    allowed: tuple[str, ...] = ()


class Router:
    """The table of routes as a werkzeug map; paths match exactly, no slash is added or merged."""

    def __init__(self, routes: Iterable[Route], *, development: bool) -> None:
        self._map = Map(strict_slashes=True, merge_slashes=False)
        for route in routes:
            if development or not route.development:
                self._map.add(Rule(_rule(route.path), methods=[route.method], endpoint=route))

    def find(self, method: str, path: str) -> Found:
        adapter = self._map.bind("", path_info=path)
        if method == "OPTIONS":
            return Found(None, {}, self._allowed(path))
        try:
            route, values = adapter.match(method=method)
        except NoSuchMethod as refusal:
            raise WrongMethod([*(refusal.valid_methods or []), "OPTIONS"]) from None
        except NoSuchPath:
            raise NotThere from None
        return Found(route, values)

    def _allowed(self, path: str) -> tuple[str, ...]:
        methods = list(self._map.bind("", path_info=path).allowed_methods())
        if not methods:
            raise NotThere
        return tuple(sorted([*methods, "OPTIONS"]))


def _rule(path: str) -> str:
    return path.replace("{", "<").replace("}", ">")
