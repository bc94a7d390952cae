"""Who may see a post: the one rule of the circle, as a pure function.

`chassis.circle.visible_to` is its SQL form; a property test holds the two together.
"""


def may_see(*, owns: bool, friends: bool, blocked: bool, hidden: bool) -> bool:
    """A viewer sees a post they own; otherwise the two are friends, neither has blocked the
    other, and the owner has not hidden this post from the viewer (可见权限: 屏蔽部分会员)."""
    return owns or (friends and not blocked and not hidden)
