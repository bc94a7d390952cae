"""Who may see what, in the words of the requirements: sets of people, nothing of the platform's."""

from collections import Counter
from dataclasses import dataclass, field

ITEM, SPACE = "listing", "parking_space"
PUBLISHED, COMPLETED, WITHDRAWN = "published", "completed", "withdrawn"


@dataclass
class Post:
    """An item or a parking space; `price` in yuan, of what is sold."""

    id: str
    kind: str
    owner: str
    photo: str
    hidden_from: set[str]
    price: int | None = None
    status: str = PUBLISHED
    # Who took it keeps sight of their deal: its picture, and the talk about it.
    taker: str | None = None


@dataclass
class Talk:
    """A conversation about a post, between its owner and one other; who has how much to read."""

    id: str
    post: str
    other: str
    unread: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Review:
    id: str
    author: str
    about: str


@dataclass
class Oracle:
    """What has happened, and what follows from it for every pair of eyes."""

    friends: set[frozenset[str]] = field(default_factory=set)
    blocks: set[tuple[str, str]] = field(default_factory=set)
    posts: dict[str, Post] = field(default_factory=dict)
    talks: dict[str, Talk] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    # (member, post) of who keeps an eye on what.
    favourites: set[tuple[str, str]] = field(default_factory=set)

    def blocked(self, one: str, other: str) -> bool:
        return bool({(one, other), (other, one)} & self.blocks)

    def close(self, one: str, other: str) -> bool:
        """Friends with no block between them."""
        return frozenset((one, other)) in self.friends and not self.blocked(one, other)

    def circle(self, member: str) -> set[str]:
        """The friends of a member, as far as no block stands between them."""
        near = {one for pair in self.friends if member in pair for one in pair}
        return {one for one in near if self.close(member, one)}

    def mutual(self, viewer: str, about: str) -> int:
        return len(self.circle(viewer) & self.circle(about))

    def sees(self, viewer: str, post: Post) -> bool:
        if viewer == post.owner:
            return True
        if post.status == WITHDRAWN:
            return False
        return self.close(viewer, post.owner) and viewer not in post.hidden_from

    def listed(self, viewer: str, kind: str) -> set[str]:
        """The posts of this kind in the viewer's list of what others offer."""
        return {
            post.id
            for post in self.posts.values()
            if post.kind == kind
            and post.status == PUBLISHED
            and post.owner != viewer
            and self.sees(viewer, post)
        }

    def kept(self, viewer: str) -> set[str]:
        """What the viewer keeps an eye on and still sees."""
        return {
            post
            for who, post in self.favourites
            if who == viewer and self.sees(who, self.posts[post])
        }

    def knows(self, viewer: str, post: Post) -> bool:
        """They see it, or have a deal on it."""
        return self.sees(viewer, post) or viewer == post.taker

    def two(self, talk: Talk) -> set[str]:
        return {self.posts[talk.post].owner, talk.other}

    def reads(self, viewer: str, talk: Talk) -> bool:
        post = self.posts[talk.post]
        return viewer == post.owner or (viewer == talk.other and self.knows(viewer, post))

    def writes(self, viewer: str, talk: Talk) -> bool:
        """Friends, and the two of a deal; after a block nobody."""
        post = self.posts[talk.post]
        deal = talk.other == post.taker
        return self.reads(viewer, talk) and (
            self.close(post.owner, talk.other)
            or (deal and not self.blocked(post.owner, talk.other))
        )

    def may_hear(self, viewer: str, kind: str, about: str, actor: str | None) -> bool:
        """Whether a notification about this may be in the viewer's inbox: what another did with
        a post they see, said in a talk they read, or asked them where no block is between."""
        if kind == ITEM:
            return self.knows(viewer, self.posts[about])
        if kind == "conversation":
            return self.reads(viewer, self.talks[about])
        if kind in ("friend_request", "member"):
            return actor is not None and not self.blocked(viewer, actor)
        # One's own deals, residency and reviews.
        return True

    def reads_review(self, viewer: str, review: Review) -> bool:
        two = (review.author, review.about)
        if viewer in two:
            return True
        known = any(self.close(viewer, one) for one in two)
        return known and not any(self.blocked(viewer, one) for one in two)
