"""What the committees tell their residents."""

from tests.e2e.person import Person
from tests.security.visibility.deeds.acting import Acting
from tests.security.visibility.things import Notice

MOST_NOTICES = 5


class Notices(Acting):
    """For whoever lives there when they look."""

    def give_notice(self, one: Person, other: Person) -> None:
        if len(self.oracle.notices) >= MOST_NOTICES:
            self.take_down(one, other)
            return
        place = self.chance.choice(self.places)
        photo = place.committee.photo()
        body = {"title": "停水通知", "body": "周三上午停水", "photo_ids": [photo]}
        made = place.committee.post("/v1/committee/notices", body)
        self.oracle.notices[made["id"]] = Notice(made["id"], place.community_id, photo)

    def take_down(self, _one: Person, _other: Person) -> None:
        if self.oracle.notices:
            notice_id = self.chance.choice(sorted(self.oracle.notices))
            gone = self.oracle.notices.pop(notice_id)
            [place] = [each for each in self.places if each.community_id == gone.community]
            place.committee.delete(f"/v1/committee/notices/{notice_id}")

    def note_notice(self, one: Person, _other: Person) -> None:
        """Say that they have read one, wherever it hangs."""
        if self.oracle.notices:
            notice = self.oracle.notices[self.chance.choice(sorted(self.oracle.notices))]
            status = one.ask("POST", f"/v1/notices/{notice.id}/read").status_code
            assert status == (200 if self.oracle.reads_notice(one.id, notice) else 404)
