"""Which of our two languages an answer is in."""

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

CHINESE, ENGLISH = "zh-CN", "en"


def chosen(accept_language: str | None, member_language: str | None) -> str:
    """Accept-Language if it names one of ours, then the member's own, then Chinese."""
    wanted = parse_accept_header(accept_language, LanguageAccept)
    for tag, quality in wanted:
        if quality > 0 and (ours := _ours(tag)):
            return ours
    return _ours(member_language or "") or CHINESE


def _ours(tag: str) -> str | None:
    primary = tag.lower().replace("_", "-").split("-")[0]
    return {"zh": CHINESE, "en": ENGLISH}.get(primary)
