"""Who may see what, in the words of the requirements: sets of people, nothing of the platform's."""

from dataclasses import dataclass, field

ITEM, SPACE = "listing", "parking_space"
PUBLISHED, COMPLETED, WITHDRAWN = "published", "completed", "withdrawn"


@dataclass
class Post:
    """An item or a parking space."""

    id: str
    kind: str
    owner: str
    photo: str
    hidden_from: set[str]
    status: str = PUBLISHED
    # Who took it keeps sight of their deal: its picture, and the talk about it.
    taker: str | None = None


@dataclass(frozen=True)
class Talk:
    """A conversation about a post, between its owner and one other."""

    id: str
    post: str
    other: str


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

    def blocked(self, one: str, other: str) -> bool:
        return bool({(one, other), (other, one)} & self.blocks)

    def close(self, one: str, other: str) -> bool:
        """Friends with no block between them."""
        return frozenset((one, other)) in self.friends and not self.blocked(one, other)

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

    def knows(self, viewer: str, post: Post) -> bool:
        """They see it, or have a deal on it."""
        return self.sees(viewer, post) or viewer == post.taker

    def reads(self, viewer: str, talk: Talk) -> bool:
        post = self.posts[talk.post]
        return viewer == post.owner or (viewer == talk.other and self.knows(viewer, post))

    def reads_review(self, viewer: str, review: Review) -> bool:
        two = (review.author, review.about)
        if viewer in two:
            return True
        known = any(self.close(viewer, one) for one in two)
        return known and not any(self.blocked(viewer, one) for one in two)
