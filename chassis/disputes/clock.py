"""What happens to disputes when nobody decides them."""

from abc import abstractmethod
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from chassis.disputes.actions import puts_off
from chassis.disputes.model import Case
from chassis.disputes.views import Docket
from chassis.each_due import each_due
from chassis.service import Remote, Service, Work, every


class EndsDisputes(Service):
    """Reminds the committee while there is time, and puts the default into effect afterwards. Its
    settings say how long a dispute waits (`dispute_lasts`)."""

    docket: ClassVar[Docket]
    members = Remote("members")

    @abstractmethod
    def locked(self, work: Work, dispute_id: UUID) -> Case:
        """The dispute, read under its deal's lock."""

    @abstractmethod
    def take_default(self, work: Work, case: Case) -> None:
        """End it as its two were told from the beginning."""

    @abstractmethod
    def remind_committee(self, work: Work, case: Case) -> None:
        """Tell it that there is little time left."""

    @every(seconds=1)
    def end_disputes(self) -> None:
        each_due("end_dispute", self.reading, self.docket.overdue, self._end_dispute)

    @every(seconds=1)
    def remind_of_disputes(self) -> None:
        each_due("remind_of_dispute", self.reading, self.docket.near, self._remind)

    def _end_dispute(self, dispute_id: UUID) -> None:
        """Who is suspended can neither answer nor agree: no clock takes their silence for anything,
        and all of their time counts from when they take part again."""
        with self.reading() as work:
            two = self.docket.two_of(work.session, dispute_id)
        told = [self.members.absence(member_id=str(member_id)) for member_id in two]
        if any(each["away"] for each in told):
            return
        back = [each["back_since"] for each in told if each["back_since"]]
        back_since = max(map(datetime.fromisoformat, back), default=None)
        with self.work() as work:
            case = self.locked(work, dispute_id)
            dispute, lasts = case.dispute, self.settings.dispute_lasts
            if dispute.is_open and not puts_off(dispute, back_since, lasts, work.now):
                self.take_default(work, case)

    def _remind(self, dispute_id: UUID) -> None:
        with self.work() as work:
            case = self.locked(work, dispute_id)
            remind_at = case.dispute.remind_at
            if case.dispute.is_open and remind_at is not None and remind_at <= work.now:
                case.dispute.remind_at = None
                self.remind_committee(work, case)
