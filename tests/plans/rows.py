"""What a neighbourhood collects in years: favourites, deals, and what was said."""

from bench.data.copying import Copier
from bench.data.neighbourhood import Neighbourhood

# A member after the other looks at an item after the other.
PAIRS = """
CREATE TEMPORARY TABLE pair AS
SELECT item.id AS item_id, item.owner_id, member.member_id, item.title, item.published_at AS at
 FROM item JOIN (SELECT member_id, row_number() OVER () AS n FROM neighbour) member
   ON member.n = 1 + abs(hashtext(item.id::text)) % (SELECT count(*) FROM neighbour)
 WHERE item.owner_id <> member.member_id
"""
FAVOURITES = """
INSERT INTO favourite (id, member_id, item_id, created_at, version)
SELECT gen_random_uuid(), member_id, item_id, at, 0 FROM pair
"""
RESERVATIONS = """
INSERT INTO reservation (id, item_id, owner_id, taker_id, kind, price, meet_at, place, status,
  created_at, expires_at, version, title, handed_over_at)
SELECT gen_random_uuid(), item_id, owner_id, member_id, 'sell', 100, at, 'gate', 'completed', at,
  at, 1, title, at FROM pair
"""
BOOKINGS = """
INSERT INTO booking (id, space_id, owner_id, renter_id, status, live, version, starts_at, ends_at,
  total, deposit, balance, currency, snapshot, created_at)
SELECT gen_random_uuid(), space.id, owner_id, renter.member_id, 'paid_out', false, 1, published_at,
  published_at + interval '1 hour', 500, 100, 400, 'CNY',
  '{"photo_ids": [], "label": "B1", "location_note": "", "latitude": null}', published_at
FROM space JOIN (SELECT member_id, row_number() OVER () AS n FROM neighbour) renter
  ON renter.n = 1 + abs(hashtext(space.id::text)) % (SELECT count(*) FROM neighbour)
WHERE owner_id <> renter.member_id
"""
CONVERSATIONS = """
INSERT INTO conversation (id, subject_kind, subject_id, owner_id, other_id, opened_at, active_at)
SELECT gen_random_uuid(), 'listing', gen_random_uuid(), low_id, high_id, friends_since,
  friends_since FROM relationship LIMIT 20000
"""
MESSAGES = """
INSERT INTO message (id, conversation_id, author_id, kind, text, sent_at)
SELECT gen_random_uuid(), id, other_id, 'text', 'hello', active_at FROM conversation
"""


def favourites(into: Copier, _: Neighbourhood) -> None:
    into.do(PAIRS)
    into.do(FAVOURITES)


def reservations(into: Copier, _: Neighbourhood) -> None:
    into.do(RESERVATIONS)


def bookings(into: Copier, _: Neighbourhood) -> None:
    into.do(BOOKINGS)


def conversations(into: Copier, _: Neighbourhood) -> None:
    into.do(CONVERSATIONS)
    into.do(MESSAGES)
