"""A method that asks another service says so, and runs in a lane of its own."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("members", "listings", "parking", "payments")
# Methods that wait for somebody else's server.
OUTSIDE = ("_ask_wechat", "_ask_for_card", "desk")


def classes_of(service: str) -> list[ast.ClassDef]:
    """The service class and those that it is made of: below the same folder, and of the chassis's
    those that one of them is made of."""
    found = _classes(ROOT / "services" / service)
    shared = {one.name: one for one in _classes(ROOT / "chassis")}
    for one in found:
        named = [base.id for base in one.bases if isinstance(base, ast.Name)]
        found += [shared.pop(name) for name in named if name in shared]
    return found


def _classes(folder: Path) -> list[ast.ClassDef]:
    trees = [ast.parse(path.read_text()) for path in sorted(folder.rglob("*.py"))]
    return [node for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]


def used_by(method: ast.FunctionDef) -> set[str]:
    """Names of what it takes from `self`."""
    return {
        node.attr
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    }


def asking(classes: list[ast.ClassDef]) -> dict[str, ast.FunctionDef]:
    """The methods that ask another service, by themselves or through one another."""
    methods = {
        node.name: node for one in classes for node in one.body if isinstance(node, ast.FunctionDef)
    }
    # A Remote is an attribute with the name of the service behind it.
    reach, found = {*SERVICES, *OUTSIDE}, dict[str, ast.FunctionDef]()
    while True:
        more = {n: m for n, m in methods.items() if n not in found and used_by(m) & reach}
        if not more:
            return found
        found |= more
        reach |= set(more)


def declared(method: ast.FunctionDef) -> set[str]:
    """`command`, `query`, … and `calls` where the decorator says so."""
    said = set()
    for decorator in method.decorator_list:
        call = decorator if isinstance(decorator, ast.Call) else None
        name = call.func if call else decorator
        said.add(name.id if isinstance(name, ast.Name) else "")
        said |= {keyword.arg or "" for keyword in (call.keywords if call else [])}
    return said


@pytest.mark.parametrize("service", SERVICES)
def test_a_method_that_asks_another_service_is_declared_so(service: str) -> None:
    classes = classes_of(service)
    callers = asking(classes)
    for one in classes:
        for method in one.body:
            if isinstance(method, ast.FunctionDef):
                said = declared(method)
                if said & {"command", "query"}:
                    assert ("calls" in said) == (method.name in callers), method.name


def test_the_check_sees_a_call_through_a_helper() -> None:
    source = """
class Sample:
    @command
    def act(self): self._helper()

    @query
    def look(self): return 1

    def _helper(self): return self.members.ask()
"""
    tree = ast.parse(source)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    assert set(asking(classes)) == {"act", "_helper"}
