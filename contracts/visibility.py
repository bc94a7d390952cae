"""Who may see a post: the one rule of the circle, as a pure function.

`visible_to_viewer` and `from_viewers_circle` in `chassis.circle` are its SQL forms; a test holds
all three together.
"""


def may_see(*, owns: bool, friends: bool, blocked: bool, hidden: bool) -> bool:
    """A viewer sees a post they own; otherwise the two are friends, neither has blocked the
    other, and the owner has not hidden this post from the viewer (可见权限: 屏蔽部分会员)."""
    return owns or (friends and not blocked and not hidden)
