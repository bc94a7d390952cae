"""What is measured beside the floor, in the order in which it is: reads first, then writes."""

from bench.operations import booking, circle_list, feed, item_detail, publish, search, words
from bench.operations.operation import Operation

OPERATIONS = (
    Operation("item detail", goal=1.5, calls=item_detail.calls),
    Operation("circle list of 20", goal=1.0, calls=circle_list.calls),
    Operation("list with filters", goal=0.8, calls=feed.calls),
    Operation("search for words", goal=0.8, calls=words.calls),
    Operation("space search", goal=0.5, calls=search.calls),
    Operation("publish an item", goal=0.5, calls=publish.calls, endless=False),
    # Last: a quarter of an hour later the unpaid holds begin to lapse, which is work too.
    Operation("booking request", goal=0.5, calls=booking.calls, endless=False),
)
# What is measured of a city too, whatever it is to reach at the usual size.
CITY_GOAL = 0.8
OF_A_CITY = tuple(each for each in OPERATIONS if each.calls in {circle_list.calls, words.calls})
