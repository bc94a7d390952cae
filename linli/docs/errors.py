"""The table of every code a client may meet."""

from contracts.errors.base import every_refusal
from contracts.errors.fields import FIELD_ERRORS

HEAD = """# Error codes

Made by `linli docs` from `contracts/errors`; `make check` holds the two together.

Every refusal is `application/problem+json` (RFC 9457) with a stable `code`; `title` and `detail`
are in the reader's language. The arguments named here appear as further members of the problem.

| code | status | arguments | 中文 | English |
| --- | --- | --- | --- | --- |
"""
FIELDS = """
## Codes of single fields

In `errors[]` of a `validation_failed`, beside the `pointer` to the field.

| code | 中文 | English |
| --- | --- | --- |
"""


def error_table() -> str:
    refusals = sorted(every_refusal().values(), key=lambda refusal: (refusal.status, refusal.code))
    rows = []
    for refusal in refusals:
        made = refusal()
        arguments = ", ".join(f"`{name}`" for name in made.arguments()) or "–"
        zh, en = made.words("zh-CN")[0], made.words("en")[0]
        rows.append(f"| `{refusal.code}` | {refusal.status} | {arguments} | {zh} | {en} |\n")
    fields = [f"| `{code}` | {zh} | {en} |\n" for code, (zh, en) in FIELD_ERRORS.items()]
    return HEAD + "".join(rows) + FIELDS + "".join(fields)
