"""Who may see what, in the words of the requirements: sets of people, nothing of the platform's."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.security.visibility.things import (
    DISCARDED,
    DRAFT,
    ITEM,
    OPEN,
    PROPOSED,
    WITHDRAWN,
    Notice,
    Post,
    Review,
    Ring,
    Talk,
)


@dataclass
class Oracle:
    """What has happened, and what follows from it for every pair of eyes."""

    # Of everybody who walks, the community where they are a verified resident, if anywhere.
    homes: dict[str, str | None] = field(default_factory=dict)
    friends: set[frozenset[str]] = field(default_factory=set)
    blocks: set[tuple[str, str]] = field(default_factory=set)
    posts: dict[str, Post] = field(default_factory=dict)
    talks: dict[str, Talk] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    notices: dict[str, Notice] = field(default_factory=dict)
    rings: dict[str, Ring] = field(default_factory=dict)
    # (owner, taker) of every reservation there ever was.
    deals: dict[str, tuple[str, str]] = field(default_factory=dict)
    # (member, post) of who keeps an eye on what.
    favourites: set[tuple[str, str]] = field(default_factory=set)

    def neighbours(self, one: str, other: str) -> bool:
        """Both verified residents of one community."""
        return self.homes[one] is not None and self.homes[one] == self.homes[other]

    def blocked(self, one: str, other: str) -> bool:
        return bool({(one, other), (other, one)} & self.blocks)

    def close(self, one: str, other: str) -> bool:
        """Friends with no block between them."""
        return frozenset((one, other)) in self.friends and not self.blocked(one, other)

    def meets(self, viewer: str, about: str) -> bool:
        """A neighbour's card shows; nobody's behind a block."""
        return viewer == about or (
            self.neighbours(viewer, about) and not self.blocked(viewer, about)
        )

    def around(self, viewer: str) -> set[str]:
        """Who is found by name."""
        return {one for one in self.homes if one != viewer and self.meets(viewer, one)}

    def circle(self, member: str) -> set[str]:
        """The friends of a member, as far as no block stands between them."""
        near = {one for pair in self.friends if member in pair for one in pair}
        return {one for one in near if self.close(member, one)}

    def mutual(self, viewer: str, about: str) -> int:
        return len(self.circle(viewer) & self.circle(about))

    def sees(self, viewer: str, post: Post) -> bool:
        if post.status == DISCARDED:
            return False
        if viewer == post.owner:
            return True
        if post.status in (WITHDRAWN, DRAFT):
            return False
        return self.close(viewer, post.owner) and viewer not in post.hidden_from

    def listed(self, viewer: str, kind: str) -> set[str]:
        """The posts of this kind in the viewer's list of what others offer."""
        return {
            post.id
            for post in self.posts.values()
            if post.kind == kind
            and post.status in OPEN
            and post.owner != viewer
            and self.sees(viewer, post)
        }

    def own(self, owner: str, status: str) -> set[str]:
        """Their own items in this state."""
        items = (post for post in self.posts.values() if post.kind == ITEM)
        return {post.id for post in items if (post.owner, post.status) == (owner, status)}

    def kept(self, viewer: str) -> set[str]:
        """What the viewer keeps an eye on and still sees."""
        return {
            post
            for who, post in self.favourites
            if who == viewer and self.sees(who, self.posts[post])
        }

    def knows(self, viewer: str, post: Post) -> bool:
        """They see it, or have a deal on it."""
        return self.sees(viewer, post) or viewer in post.deals

    def pictures(self, viewer: str, post: Post) -> bool:
        """They are shown its photo: a reservation remembers what it was about."""
        return self.sees(viewer, post) or viewer in post.asked

    def two(self, talk: Talk) -> set[str]:
        return {self.posts[talk.post].owner, talk.other}

    def reads(self, viewer: str, talk: Talk) -> bool:
        post = self.posts[talk.post]
        return viewer == post.owner or (viewer == talk.other and self.knows(viewer, post))

    def writes(self, viewer: str, talk: Talk) -> bool:
        """Friends, and the two of a deal; after a block nobody."""
        post = self.posts[talk.post]
        deal = talk.other in post.deals
        return self.reads(viewer, talk) and (
            self.close(post.owner, talk.other)
            or (deal and not self.blocked(post.owner, talk.other))
        )

    def hears_of(self, viewer: str, talk: Talk) -> bool:
        """A block hides that something was said before it, but for the two of a deal."""
        return self.reads(viewer, talk) and (
            talk.other in self.posts[talk.post].deals or not self.blocked(*self.two(talk))
        )

    def reads_notice(self, viewer: str, notice: Notice) -> bool:
        """Of where they live, as long as it hangs there."""
        return notice.id in self.notices and self.homes[viewer] == notice.community

    def draw_answers(self, viewer: str, post: Post) -> int:
        """Its owner and who has entered are shown the draw, whatever has become of the gift; who
        only sees the gift is refused, to anybody else there is none."""
        if post.raffle and (viewer == post.owner or viewer in post.raffle.numbers):
            return 200
        return 403 if post.raffle and self.sees(viewer, post) else 404

    def own_rings(self, viewer: str, *statuses: str) -> set[str]:
        rings = [ring for ring in self.rings.values() if ring.status in statuses]
        return {ring.id for ring in rings if viewer in ring.members}

    def shown_in(self, viewer: str, ring: Ring) -> set[str]:
        """The items and the people that a member of a ring is shown in it."""
        items = {item for item, _, _ in ring.legs if self.sees(viewer, self.posts[item])}
        people = {one for one in ring.members if one == viewer or self.close(viewer, one)}
        return items | people

    def fits(self, ring: Ring) -> bool:
        """May be proposed: each part is offered to all by its giver, and seen by its taker."""
        parts = [(self.posts[item], giver, taker) for item, giver, taker in ring.legs]
        return ring.status == PROPOSED and all(
            post.status == OPEN[0] and post.owner == giver and self.sees(taker, post)
            for post, giver, taker in parts
        )

    def may_hear(self, viewer: str, kind: str, about: str, actor: str | None) -> bool:
        """Whether a notification about this may be in the viewer's inbox: what another did with
        a post they see, said in a talk they read, or asked them where no block is between; what
        hangs where they live; what became of a deal or a ring of theirs."""
        rules: dict[str, Callable[[], bool]] = {
            ITEM: lambda: self.knows(viewer, self.posts[about]),
            "conversation": lambda: self.hears_of(viewer, self.talks[about]),
            "friend_request": lambda: actor is not None and self.meets(viewer, actor),
            "member": lambda: actor is not None and self.meets(viewer, actor),
            "notice": lambda: (
                about in self.notices and self.reads_notice(viewer, self.notices[about])
            ),
            "reservation": lambda: viewer in self.deals[about],
            "swap_cycle": lambda: viewer in self.rings[about].members,
            "review": lambda: any(
                (each.id, each.about) == (about, viewer) for each in self.reviews
            ),
            # Their own.
            "residency": lambda: True,
        }
        return kind in rules and rules[kind]()

    def reads_review(self, viewer: str, review: Review) -> bool:
        two = (review.author, review.about)
        if viewer in two:
            return True
        known = any(self.close(viewer, one) for one in two)
        return known and not any(self.blocked(viewer, one) for one in two)
