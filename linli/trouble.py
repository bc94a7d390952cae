"""A failure the operator can do something about: what happened, and what to do."""


class Trouble(Exception):
    """Shown to the operator as it is, without a traceback."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what}\n{self.remedy}" if self.remedy else self.what
