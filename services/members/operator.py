"""What only the operator does: found communities, appoint committees, note milestones."""

from argparse import ArgumentParser
from typing import Any

from chassis.clock import system_clock
from chassis.ids import as_uuid
from contracts.errors.members import LastOfCommittee
from services.members.accounts.actions import (
    account_of,
    change_member,
    drop_committees_name,
)
from services.members.accounts.rules import valid_phone
from services.members.accounts.views import member_with
from services.members.communities.actions import add_community, appoint, dismiss
from services.members.communities.views import committee_of, the_community
from services.members.erasures.actions import is_needed
from services.members.milestones.actions import reach
from services.members.residency.actions import vouch_for

DEMO = "demo"


def found_community(session: Any, *words: str) -> str:
    """`add-community NAME [--english NAME] [--zone ZONE]` → the community's id."""
    parser = ArgumentParser(prog="add-community")
    parser.add_argument("name")
    parser.add_argument("--english")
    parser.add_argument("--zone", default="Asia/Shanghai")
    said = parser.parse_args(words)
    community = add_community(
        session, said.name, english_name=said.english, zone=said.zone, now=system_clock()
    )
    return str(community.id)


def grant_committee(session: Any, *words: str) -> str:
    """`grant-committee PHONE [--community NAME] [--display-name NAME]` → the member's id; a word
    when the account is new.

    The community may be left out while there is one. Somebody who has never signed in gets
    an account; who serves a community also lives there.
    """
    parser = ArgumentParser(prog="grant-committee")
    parser.add_argument("phone")
    parser.add_argument("--community")
    parser.add_argument("--display-name")
    said = parser.parse_args(words)
    community = the_community(session, said.community)
    now = system_clock()
    phone = valid_phone(said.phone)
    member, is_new = account_of(session, phone, display_name=None, language="zh-CN", now=now)
    vouch_for(session, member.id, community.id, now)
    appoint(session, community.id, member.id, now)
    # With the seat they may be named like the committee, not before.
    if said.display_name:
        change_member(session, member.id, {"display_name": said.display_name})
    # A slip of the pen in the number makes somebody else of the committee.
    word = "; a new account, nobody has signed in with this phone yet" if is_new else ""
    return f"{member.id}{word}"


def take_committee(session: Any, *words: str) -> str:
    """`take-committee PHONE|ID [--community NAME] [--even-the-last]` → the member's id; a word when
    nobody is left. LastOfCommittee where others live there whom nobody else would serve.

    They live there still, and may move out from now on. A name that reads as the committee's goes
    with the seat: on the card of a resident it would speak for the committee.
    """
    parser = ArgumentParser(prog="take-committee")
    parser.add_argument("member")
    parser.add_argument("--community")
    parser.add_argument("--even-the-last", action="store_true")
    said = parser.parse_args(words)
    community = the_community(session, said.community)
    # Without a phone they may sign in by WeChat alone.
    member_id = as_uuid(said.member) or member_with(session, valid_phone(said.member))
    # Two who are the last take turns: whoever takes the second seat finds the first gone.
    session.refresh(community, with_for_update=True)
    dismiss(session, community.id, member_id)
    if is_needed(session, community.id, member_id) and not said.even_the_last:
        raise LastOfCommittee
    drop_committees_name(session, member_id)
    left = "" if committee_of(session, community.id) else "; nobody is left on this committee"
    return f"{member_id}{left}"


def mark_demo(session: Any) -> str:
    """`mark-demo`: the demo neighbourhood is complete."""
    reach(session, DEMO, system_clock())
    return "demo marked"


COMMANDS = {
    "add-community": found_community,
    "grant-committee": grant_committee,
    "take-committee": take_committee,
    "mark-demo": mark_demo,
}
