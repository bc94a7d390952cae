"""Makes members, neighbours, friends, deals and reviews, through the use cases themselves."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from chassis.context import CURRENT
from chassis.ids import uuid7
from chassis.tables import outbox
from chassis.viewer import Viewer
from contracts.errors.general import NotThere, Unavailable
from contracts.errors.listings import DisputeClosed
from services.members.accounts import actions as account_actions
from services.members.accounts.model import Member
from services.members.accounts.views import mailbox
from services.members.communities import actions as community_actions
from services.members.friends import actions as friend_actions
from services.members.friends import rules as friend_rules
from services.members.friends.model import Relationship
from services.members.invites.rules import Terms
from services.members.notices import actions as notice_actions
from services.members.notices.model import Notice
from services.members.residency import actions as residency_actions
from services.members.residency.model import Residency
from services.members.reviews import actions as review_actions
from services.members.reviews.model import Review
from services.members.sessions.rules import Issuer
from services.members.trade import Deal, Trade

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
KEY = b"k" * 32
ISSUER = Issuer(Ed25519PrivateKey.from_private_bytes(b"s" * 32), KEY, 300, 86_400)
NO_FILTER = {"limit": 20}
LIMITS = friend_rules.Limits(again_after=30 * DAY, a_day=100)
TERMS = Terms(key=KEY, lasts=WEEK, public_url="https://linli.example")

# Valid Chinese mobile numbers, each given out once a run.
_numbers = count(13_500_000_000)


def a_phone() -> str:
    return f"+86{next(_numbers)}"


def a_member(session: Session, name: str = "小林", *, phone: str | None = None) -> Member:
    member, _ = account_actions.account_of(
        session, phone or a_phone(), display_name=name, language="zh-CN", now=NOW
    )
    return member


def a_community(session: Session, name: str = "阳光花园") -> UUID:
    """A community of its own, whatever others there are with that name."""
    unique = f"{name} {uuid7()}"
    return community_actions.add_community(
        session, unique, english_name="Sunshine Garden", zone="Asia/Shanghai", now=NOW
    ).id


def asked_residency(session: Session, of: UUID, in_: UUID) -> Residency:
    place = {"community_id": in_, "building": "3 号楼", "room": "501"}
    return residency_actions.ask_residency(session, of, place, NOW)


def a_resident(session: Session, in_: UUID, name: str = "小林", *, building: str = "") -> UUID:
    member = a_member(session, name)
    residency_actions.vouch_for(session, member.id, in_, NOW)
    if building:
        home = select(Residency).where(Residency.member_id == member.id)
        session.scalars(home).one().building = building
        session.flush()
    return member.id


def a_committee_member(session: Session, of: UUID) -> UUID:
    member_id = a_resident(session, of, "王主任")
    community_actions.appoint(session, of, member_id, NOW)
    return member_id


def two_neighbours(session: Session) -> tuple[UUID, UUID]:
    community = a_community(session)
    return a_resident(session, community, "王阿姨"), a_resident(session, community, "老李")


def befriend(session: Session, one: UUID, other: UUID) -> None:
    request = friend_actions.send_friend_request(session, one, other, None, NOW, limits=LIMITS)
    friend_actions.answer_friend_request(session, other, request.id, "accept", NOW)


def two_friends(session: Session) -> tuple[UUID, UUID]:
    one, other = two_neighbours(session)
    befriend(session, one, other)
    return one, other


def pair_of(session: Session, one: UUID, other: UUID) -> Relationship:
    low, high = friend_rules.pair(one, other)
    wanted = select(Relationship).where(Relationship.low_id == low, Relationship.high_id == high)
    return session.scalars(wanted).one()


def a_deal(owner: UUID, other: UUID, **changes: Any) -> Deal:
    """A finished reservation between the two."""
    deal = Deal(
        id=uuid7(),
        kind="reservation",
        owner_id=owner,
        other_id=other,
        open_for_review=True,
        finished_at=NOW,
        title="儿童书桌",
    )
    return replace(deal, **changes)


def a_fresh_deal(owner: UUID, other: UUID) -> Deal:
    """One that is finished as the real clock goes, for services that look at it."""
    return a_deal(owner, other, finished_at=datetime.now(UTC))


def a_review(
    session: Session, of: Deal, by: UUID, rating: int = 5, *, now: datetime = NOW
) -> Review:
    said = {"rating": rating, "tags": ["friendly"], "text": "谢谢"}
    return review_actions.write_review(session, of, by, said, window=WEEK, now=now)


def a_notice(session: Session, by: UUID, **said: Any) -> Notice:
    asked = {"title": "停水通知", "body": "周三上午停水。", "pinned": False, "photo_ids": []}
    holder = Holder()
    holder.photos = {str(photo) for photo in said.get("photo_ids", [])}
    at = said.pop("now", NOW)
    return notice_actions.publish_notice(session, Trade(holder, holder), by, asked | said, at)


def a_viewer(member_id: UUID, locale: str = "zh-CN") -> Viewer:
    return Viewer.at(NOW, member_id, locale, KEY)


def last_code(session: Session, phone: str) -> str:
    code: str = mailbox(session, phone)["items"][0]["code"]
    return code


def told(session: Session, *types: str) -> list[dict[str, Any]]:
    """The outbox rows of these types (all of them without any), oldest first."""
    wanted = select(outbox).order_by(outbox.c.seq)
    if types:
        wanted = wanted.where(outbox.c.type.in_(types))
    return [dict(row) for row in session.execute(wanted).mappings()]


class Holder:
    """Plays listings or parking: `posts` may be seen by the caller, `deals` and `photos` are the
    caller's. What it was asked about meetings is noted; `reserves`: asking is a reservation."""

    def __init__(self) -> None:
        self.posts: dict[tuple[str, str], dict[str, Any]] = {}
        self.deals: dict[str, dict[str, Any]] = {}
        self.photos: set[str] = set()
        self.asked_to_meet: list[tuple[str, str, str, dict[str, Any]]] = []
        self.agreed_to_meet: list[tuple[str, str, str, dict[str, Any]]] = []
        self.reserves = True
        # Of whoever asks: part → rows.
        self.held: dict[str, list[dict[str, Any]]] = {}
        self.asked_by: list[str] = []
        self.on_asked: Callable[[], object] = lambda: None
        # With whom the caller has a deal under way.
        self.open_with: set[str] = set()
        self.still_open: list[dict[str, Any]] = []
        self.away = False
        # Of disputes in which the caller has no part: what is known of them, or that they are over.
        self.disputed: dict[str, dict[str, Any]] = {}
        self.over: set[str] = set()
        # By the photo, the communities before whose committees it is shown.
        self.evidence: dict[str, list[str]] = {}

    def shows(
        self, kind: str, subject_id: UUID, owner: UUID, *, deal_between: Sequence[UUID] = ()
    ) -> None:
        self.posts[kind, str(subject_id)] = {
            "owner_id": str(owner),
            "title": "儿童书桌",
            "is_party": bool(deal_between),
            "deal_with": [str(member_id) for member_id in deal_between],
        }

    def hides(self, kind: str, subject_id: UUID) -> None:
        del self.posts[kind, str(subject_id)]

    def deals_in(self, deal: Deal) -> None:
        self.deals[str(deal.id)] = {
            "kind": deal.kind,
            "deal_id": str(deal.id),
            "owner_id": str(deal.owner_id),
            "other_id": str(deal.other_id),
            "open_for_review": deal.open_for_review,
            "finished_at": deal.finished_at.isoformat() if deal.finished_at else None,
            "title": deal.title,
        }

    def open_deals_with(self, *, other_id: str) -> dict[str, Any]:
        if self.away:
            raise Unavailable
        return {"open": other_id in self.open_with}

    def held_on_me(
        self, *, part: str | None = None, after: list[str] | None = None
    ) -> dict[str, Any]:
        if self.away:
            raise Unavailable
        claims = jwt.decode(CURRENT.get().token or "", options={"verify_signature": False})
        self.asked_by.append(claims["sub"])
        self.on_asked()
        if part is None:
            return {"parts": list(self.held)}
        return {"rows": self.held[part], "next": None}

    def hold_for_erasure(self, *, erasure_id: str) -> dict[str, Any]:
        if self.away:
            raise Unavailable
        return {"open": self.still_open}

    def subjects_seen(self, *, kind: str, ids: list[str]) -> dict[str, Any]:
        seen = {i: self.posts[kind, i] for i in ids if (kind, i) in self.posts}
        return {"items": seen}

    def subject_shown_to(self, *, kind: str, subject_id: str, viewer_id: str) -> dict[str, Any]:
        return {"seen": (kind, subject_id) in self.posts}

    def _post(self, kind: str, post_id: str) -> dict[str, Any]:
        if (kind, post_id) not in self.posts:
            raise NotThere
        said = self.posts[kind, post_id]
        return {
            "id": post_id,
            "owner": {"id": said["owner_id"]},
            "title": said["title"],
            "location_note": "B2 层 17 号",
            "photo_ids": [*said.get("photo_ids", [])],
        }

    def show_listing(self, *, listing_id: str) -> dict[str, Any]:
        return self._post("listing", listing_id)

    def show_space(self, *, space_id: str) -> dict[str, Any]:
        return self._post("parking_space", space_id)

    def disputed_talk(self, *, dispute_id: str) -> dict[str, Any]:
        if dispute_id in self.over:
            raise DisputeClosed
        if dispute_id not in self.disputed:
            raise NotThere
        return self.disputed[dispute_id]

    def disputed_photo(self, *, photo_id: str, viewer_id: str) -> dict[str, Any]:
        return {"communities": self.evidence.get(photo_id, [])}

    def own_photos(self, *, photo_ids: list[str]) -> dict[str, Any]:
        return {"missing": [photo for photo in photo_ids if photo not in self.photos]}

    def ask_to_meet(
        self, *, kind: str, subject_id: str, other_id: str, body: dict[str, Any]
    ) -> dict[str, Any] | None:
        self.asked_to_meet.append((kind, subject_id, other_id, body))
        return self._reservation(kind, subject_id, "proposed") if self.reserves else None

    def agree_to_meet(
        self, *, kind: str, subject_id: str, other_id: str, body: dict[str, Any]
    ) -> dict[str, Any]:
        self.agreed_to_meet.append((kind, subject_id, other_id, body))
        return self._reservation(kind, subject_id, "accepted")

    @staticmethod
    def _reservation(kind: str, subject_id: str, status: str) -> dict[str, Any]:
        deal_id = subject_id if kind == "reservation" else str(uuid7())
        return {"id": deal_id, "status": status}

    def deal_parties(self, *, deal_id: str) -> dict[str, Any]:
        if deal_id not in self.deals:
            raise NotThere
        return self.deals[deal_id]


def no_trade() -> Trade:
    """Nobody has a deal, sees a post or asks for one."""
    return Trade(Holder(), Holder())
