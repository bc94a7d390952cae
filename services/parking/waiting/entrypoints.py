"""What can be asked about the line for a time, and the clock that offers it."""

from collections.abc import Sequence
from uuid import UUID

from chassis.each_due import each_due, each_due_in_a_unit
from chassis.ids import as_uuid
from chassis.pages import Paging, page_json
from chassis.service import Json, Work, command, every, load, query
from chassis.standing import AsksStanding
from contracts.requests import parking as requests
from services.parking.caller import viewer
from services.parking.spaces.views import spaces_of
from services.parking.waiting import actions as waiting_actions
from services.parking.waiting import views as waiting_views
from services.parking.waiting.model import Waiting
from services.parking.waiting.rules import MOST_OF_A_SPACE
from services.parking.waiting.schemas import waiting_json


class WaitingList(AsksStanding):
    """Waiting for a time at a space that somebody else has."""

    @command(calls=True)
    def join_waiting_list(self, work: Work, space_id: str, body: Json) -> Json:
        entry = waiting_actions.join_line(
            work.session,
            as_uuid(space_id),
            load(requests.JoinWaitingList, body),
            member_id=work.caller.member_id,
            ask_standing=self.standing,
            now=work.now,
        )
        return _rendered(work, [entry])[0]

    @query
    def my_waiting_list(self, work: Work, query: Json) -> Json:
        asked = Paging.of(load(requests.MyWaitingList, query))
        page = waiting_views.own_entries(work.session, work.caller.member_id, work.now, asked)
        return page_json(_rendered(work, page.items), page.next_cursor)

    @command
    def leave_waiting_list(self, work: Work, entry_id: str) -> None:
        member_id = work.caller.member_id
        entry = waiting_views.own_entry(work.session, as_uuid(entry_id), member_id)
        waiting_actions.leave_line(work.session, entry)

    @every(seconds=1)
    def serve_lines(self) -> None:
        """Whatever has freed a time, it is offered to whose turn it is."""
        end, rested = waiting_actions.end_waiting, waiting_actions.end_rest
        each_due_in_a_unit("end_waiting", self, waiting_views.over, end)
        each_due_in_a_unit("end_rest", self, waiting_views.rested, rested)
        due = waiting_views.spaces_with_a_turn
        each_due("serve_line", self.reading, due, self._serve_line)

    @every(seconds=60)
    def forget_out_of_sight(self) -> None:
        """Who may not see a space is told nothing of it before that, either."""
        end = waiting_actions.end_waiting
        each_due_in_a_unit("end_waiting_unseen", self, waiting_views.out_of_sight, end)

    def _serve_line(self, space_id: UUID) -> None:
        """One after the other, until nobody is left whose time is free."""
        waits = self.settings.waits
        for _ in range(MOST_OF_A_SPACE):
            if not self._is_somebodys_turn(space_id):
                return
            with self.work() as work:
                waiting_actions.offer_next(work.session, space_id, now=work.now, waits=waits)

    def _is_somebodys_turn(self, space_id: UUID) -> bool:
        """Whose, is known once it is known here what members have told of the two: before, the
        circle may be that of yesterday."""
        with self.reading() as work:
            turn = waiting_views.whose_turn(work.session, space_id, work.now)
        if turn is None:
            return False
        told = self.members.told_of_friends(
            member_id=str(turn.owner_id), others=[str(turn.member_id)]
        )
        with self.reading() as work:
            return waiting_views.has_heard(work.session, turn.owner_id, told["versions"])


def _rendered(work: Work, entries: Sequence[Waiting]) -> list[Json]:
    spaces = spaces_of(work.session, {entry.space_id for entry in entries})
    places = waiting_views.places(work.session, [entry.id for entry in entries])
    made = [entry.booking_id for entry in entries if entry.booking_id]
    statuses = waiting_views.statuses(work.session, made) if made else {}
    return [
        waiting_json(
            entry,
            spaces[entry.space_id],
            viewer(work),
            place=places.get(entry.id),
            booking=statuses[entry.booking_id] if entry.booking_id else None,
        )
        for entry in entries
    ]
