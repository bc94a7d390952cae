"""What can be asked about invitations."""

from chassis.service import Json, Service, Work, command
from services.members.caller import me
from services.members.invites import views as invite_views


class Invites(Service):
    """Being found without being looked for."""

    @command
    def make_friend_invite(self, work: Work) -> Json:
        """A command, though it writes nothing: the same key gets the same invitation."""
        return invite_views.new_invite(work.session, me(work), work.settings.invites, work.now)
