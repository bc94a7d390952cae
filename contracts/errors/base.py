"""The shape of a refusal: code, HTTP status, arguments, and its words in both languages."""

from dataclasses import asdict, dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, ClassVar

from contracts.json import Json
from contracts.labels import labelled

REGISTRY: dict[str, type["Refusal"]] = {}


@dataclass(eq=False)
class Refusal(Exception):
    """Something was asked for that cannot be done.

    A subclass is a dataclass; its fields are the arguments that cross the wire and appear as
    extension members of the problem body. `zh` and `en` are (title, detail) or a title alone, and
    may name the fields in braces; the one in `in_words` is told as contracts.labels has it.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    zh: ClassVar[str | tuple[str, str]] = "请求被拒绝"
    en: ClassVar[str | tuple[str, str]] = "Refused"
    # An argument that is a word for programs, and what contracts.labels knows it as.
    in_words: ClassVar[tuple[str, str] | None] = None
    # The effect so far (a wrong try counted, say) is committed although the answer is a refusal.
    keeps_effect: ClassVar[bool] = False
    # Told before, to the same request with the same idempotency key.
    replayed = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" in cls.__dict__:
            known = REGISTRY.setdefault(cls.code, cls)
            if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
                raise TypeError(f"two refusals share the code {cls.code!r}")

    def __str__(self) -> str:
        return f"{self.code} {self.arguments()}"

    def arguments(self) -> Json:
        return asdict(self)

    def words(self, locale: str) -> tuple[str, str]:
        """Title and detail in `locale` ("en", anything else is Chinese)."""
        text = self.en if locale == "en" else self.zh
        title, detail = text if isinstance(text, tuple) else (text, text)
        arguments = self.arguments()
        if self.in_words:
            name, machine = self.in_words
            arguments[name] = labelled(machine, arguments[name], locale)
        return title, detail.format(**arguments)

    def wire(self) -> Json:
        return {"code": self.code, "arguments": self.arguments()}


@dataclass(eq=False)
class BadRequest(Refusal):
    status = 400


@dataclass(eq=False)
class Unauthenticated(Refusal):
    """No token, or none that counts."""

    code = "unauthenticated"
    status = 401
    zh = "请先登录"
    en = "Please sign in"


@dataclass(eq=False)
class Forbidden(Refusal):
    """Only for what the caller may see; what they may not see is NotFound."""

    status = 403


@dataclass(eq=False)
class NotFound(Refusal):
    status = 404


@dataclass(eq=False)
class Conflict(Refusal):
    status = 409


@dataclass(eq=False)
class Invalid(Refusal):
    status = 422


@dataclass(eq=False)
class TooMany(Refusal):
    """`retry_after` is in seconds."""

    status = 429
    retry_after: int = 60


@cache
def every_refusal() -> dict[str, type[Refusal]]:
    """By code, all modules beside this one loaded."""
    for module in iter_modules([str(Path(__file__).parent)]):
        import_module(f"contracts.errors.{module.name}")
    return REGISTRY


def from_wire(wire: Json) -> Refusal:
    """The refusal another process raised; one that this build does not know is an internal error.

    Unknown arguments are dropped, so that a newer service may add some.
    """
    known = every_refusal()
    cls = known.get(wire["code"], known["internal_error"])
    names = set(cls.__dataclass_fields__)
    return cls(**{k: v for k, v in wire["arguments"].items() if k in names})
