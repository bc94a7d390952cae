"""The states of a residency, who may decide about it, and when two homes are the same."""

import re
import unicodedata
from string import ascii_lowercase, ascii_uppercase
from uuid import UUID

from contracts.errors.general import CommitteeOnly, NotThere
from contracts.errors.members import ResidencyDecided

PENDING, APPROVED, REJECTED = "pending", "approved", "rejected"
WITHDRAWN, MOVED_OUT = "withdrawn", "moved_out"
STATES = (PENDING, APPROVED, REJECTED, WITHDRAWN, MOVED_OUT)
EVENTS = ("approve", "reject", "withdraw", "move_out")
# Of these a member has one at most.
HELD = (PENDING, APPROVED)

TRANSITIONS = {
    (PENDING, "approve"): APPROVED,
    (PENDING, "reject"): REJECTED,
    (PENDING, "withdraw"): WITHDRAWN,
    (APPROVED, "move_out"): MOVED_OUT,
}

# Where the operator's word puts who serves on a committee and did not say where they live.
DESK = "居委会"

# What people write between the parts of a number, or leave out.
_NOTHING = re.compile("[ \t-\r#\u200b-\u200f\u2060\ufeff]")
_UPPER = str.maketrans(ascii_lowercase, ascii_uppercase)
# What stands behind it, and what they may leave out as well.
_FIGURES = "〇零一二三四五六七八九"
_TO_FIGURES = str.maketrans(_FIGURES, "00123456789")
_TENS = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)")
_SUFFIXES = re.compile("(.)(号楼|號樓|单元|單元|[栋棟幢座楼樓号號室])+$")


def home_key(written: str) -> str:
    """What a building, unit or room is compared and counted by: "９ 号楼", "9栋", "九号" are one.

    home_key() in the database is the same rule; every row has its keys from there.
    """
    bare = _NOTHING.sub("", unicodedata.normalize("NFKC", written)).translate(_UPPER)
    return _in_figures(_SUFFIXES.sub(r"\1", bare))


def _in_figures(bare: str) -> str:
    """A number in words: figure by figure ("一〇二"), or up to 99 as it is said ("二十三")."""
    if bare and not bare.strip(_FIGURES):
        return bare.translate(_TO_FIGURES)
    said = _TENS.fullmatch(bare)
    if said is None:
        return bare
    tens, ones = (part.translate(_TO_FIGURES) for part in said.groups())
    return (tens or "1") + (ones or "0")


def decided(state: str, event: str) -> str:
    """The state after `event`; ResidencyDecided where it is past that."""
    after = TRANSITIONS.get((state, event))
    if after is None:
        raise ResidencyDecided
    return after


def ended(state: str) -> str:
    """The state of one that its member ends: taken back while pending, moved out later."""
    return decided(state, "withdraw" if state == PENDING else "move_out")


def check_may_decide(
    *, committees: set[UUID], community_id: UUID, decider_id: UUID, applicant_id: UUID
) -> None:
    """The committee of that community, not in its own matter.

    Another community's residency is as good as not there, even for a committee member.
    """
    if not committees or decider_id == applicant_id:
        raise CommitteeOnly
    if community_id not in committees:
        raise NotThere
