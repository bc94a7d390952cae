"""The process behind figures.journals: books as many journals as it can, and says how many."""

import eventlet

eventlet.monkey_patch()

import json  # noqa: E402 - everything else must see the patched library
import os  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from uuid import UUID  # noqa: E402

from sqlalchemy import Engine, select  # noqa: E402
from sqlalchemy.orm import Session  # noqa: E402

from bench.windows import percentile_99  # noqa: E402
from chassis.clock import system_clock  # noqa: E402
from chassis.database import engine_for  # noqa: E402
from contracts.money import Money  # noqa: E402
from services.payments.deals.model import Deal  # noqa: E402
from services.payments.ledger.actions import book  # noqa: E402
from services.payments.ledger.model import Entry  # noqa: E402
from services.payments.ledger.rules import captured, released  # noqa: E402
from services.payments.ledger.views import drifted_balances, unbalanced_entries  # noqa: E402

GREENLETS = 20
MONEY = Money(1_250)


def book_all(engine: Engine, deals: Iterator[tuple[UUID, UUID]], done: list[float]) -> None:
    """Two journals for each deal, until stopped; `done` gets the seconds of each commit."""
    for deal_id, payee_id in deals:
        for journal in (
            captured(deal_id, "price", MONEY),
            released(deal_id, payee_id, MONEY),
        ):
            began = time.perf_counter()
            with Session(engine, expire_on_commit=False) as session:
                book(session, journal, system_clock())
                session.commit()
            done.append(time.perf_counter() - began)


def main(warmup: float, seconds: float) -> None:
    engine = engine_for(os.environ["LINLI_PAYMENTS_DATABASE_URL"], pool_size=GREENLETS)
    with Session(engine) as session:
        fresh = select(Deal.id).where(~select(Entry.id).where(Entry.deal_id == Deal.id).exists())
        ids = list(session.scalars(fresh))
    # A claim of its own for every deal: owners who are paid at once are different people.
    deals = ((deal_id, deal_id) for deal_id in ids)
    done: list[float] = []
    workers = [eventlet.spawn(book_all, engine, deals, done) for _ in range(GREENLETS)]
    eventlet.sleep(warmup)
    before, began, used = len(done), time.perf_counter(), time.process_time()
    eventlet.sleep(seconds)
    times, took = done[before:], time.perf_counter() - began
    cpu = time.process_time() - used
    for worker in workers:
        worker.kill()
    with Session(engine) as session:
        wrong = unbalanced_entries(session) + drifted_balances(session)
    told = {
        "rate": len(times) / took,
        "p99_ms": percentile_99(times) * 1000,
        "cpu_ms": cpu * 1000 / len(times),
        "wrong": wrong,
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(float(sys.argv[1]), float(sys.argv[2]))
