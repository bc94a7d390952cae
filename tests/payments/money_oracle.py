"""Where the money of deals is, in the words of the requirements; nothing of the service is used.

Amounts are fen. Each deed moves money between the places it can be at, or raises `No`.
"""

from collections import Counter
from dataclasses import dataclass, field

ENDED = ("released", "refunded")


class No(Exception):
    """It cannot be done now."""


@dataclass
class Claim:
    """What somebody is to be sent, a refund or a payout, and how far that is."""

    amount: int
    state: str = "waiting"


@dataclass
class Charge:
    """What a payer is asked for, and what of it goes back."""

    amount: int
    state: str = "due"
    back: Claim | None = None


@dataclass
class Deal:
    """Money comes in from the payer, is held, and is the payee's or the payer's again."""

    payer: str
    payee: str
    state: str = "held"
    escrow: int = 0
    charges: dict[str, Charge] = field(default_factory=dict)
    payouts: dict[str, Claim] = field(default_factory=dict)
    # (debited, credited, amount) of every movement.
    moved: list[tuple[str, str, int]] = field(default_factory=list)

    def ask(self, stage: str, amount: int) -> None:
        if self.state in ENDED or stage in self.charges:
            raise No
        self.charges[stage] = Charge(amount)

    def pay(self, stage: str) -> None:
        """Nobody pays for what is disputed or over, nor twice."""
        if self.state != "held" or self._charge(stage).state not in ("due", "failed"):
            raise No
        self.charges[stage].state = "processing"

    def capture(self, stage: str) -> None:
        """Also late: what arrives for what is over goes back by itself."""
        charge = self._charge(stage)
        if charge.state not in ("processing", "expired"):
            raise No
        late = charge.state == "expired" or self.state in ENDED
        charge.state = "captured"
        self._move("provider", "escrow", charge.amount)
        self.escrow += charge.amount
        if late:
            self._give_back(charge, charge.amount)

    def decline(self, stage: str) -> None:
        charge = self._charge(stage)
        if charge.state != "processing":
            raise No
        charge.state = "expired" if self.state in ENDED else "failed"

    def freeze(self) -> None:
        self._in("held")
        self.state = "frozen"

    def thaw(self) -> None:
        self._in("frozen")
        self.state = "held"

    def forfeit(self) -> None:
        """The deposit is the payee's before the rest is paid, once."""
        self._in("held")
        deposit = self.charges.get("deposit")
        if not deposit or deposit.state != "captured" or deposit.back or self.payouts:
            raise No
        self._owe(deposit.amount, "forfeit")

    def fall_through(self) -> None:
        """All that is held goes back, and nothing more is asked for."""
        self._in("held", "frozen")
        if self.payouts:
            raise No
        self._close("refunded")
        for charge in self.charges.values():
            if charge.state == "captured" and not charge.back:
                self._give_back(charge, charge.amount)

    def finish(self, back: int = 0) -> None:
        """All that is held is the payee's, but for what goes `back`: of the latest charge first."""
        self._in("held", "frozen")
        if back > self.escrow or (back and self.payouts) or not self.escrow - back:
            raise No
        self._close("released")
        held = [c for c in self.charges.values() if c.state == "captured" and not c.back]
        for charge in reversed(held):
            if back:
                part = min(back, charge.amount)
                self._give_back(charge, part)
                back -= part
        self._owe(self.escrow, "deal")

    def send(self, claim: Claim, to: str) -> None:
        if claim.state not in ("waiting", "failed"):
            raise No
        claim.state = "on the way"
        self._move(f"owed to {to}", "on the way", claim.amount)

    def arrive(self, claim: Claim, to: str) -> None:
        self._out(claim)
        claim.state = "arrived"
        self._move("on the way", "provider", claim.amount)

    def fail(self, claim: Claim, to: str) -> None:
        """It is owed as before."""
        self._out(claim)
        claim.state = "failed"
        self._move("on the way", f"owed to {to}", claim.amount)

    @property
    def claims(self) -> list[tuple[Claim, str]]:
        """Everything that somebody is to be sent, and who that is."""
        backs = [(charge.back, self.payer) for charge in self.charges.values() if charge.back]
        return [*backs, *((payout, self.payee) for payout in self.payouts.values())]

    def standing(self, member: str) -> tuple[int, int]:
        """(held of what they paid, owed to them and not there yet)."""
        owed = sum(
            claim.amount for claim, to in self.claims if to == member and claim.state != "arrived"
        )
        return self.escrow if member == self.payer else 0, owed

    @property
    def balances(self) -> Counter[str]:
        """Of every account, as the books have it: what is debited is positive."""
        total: Counter[str] = Counter()
        for debit, credit, amount in self.moved:
            total[debit] += amount
            total[credit] -= amount
        return total

    def _charge(self, stage: str) -> Charge:
        if stage not in self.charges:
            raise No
        return self.charges[stage]

    def _in(self, *states: str) -> None:
        if self.state not in states:
            raise No

    @staticmethod
    def _out(claim: Claim) -> None:
        if claim.state != "on the way":
            raise No

    def _close(self, state: str) -> None:
        self.state = state
        for charge in self.charges.values():
            if charge.state in ("due", "failed"):
                charge.state = "expired"

    def _owe(self, amount: int, of: str) -> None:
        self.escrow -= amount
        self.payouts[of] = Claim(amount)
        self._move("escrow", f"owed to {self.payee}", amount)

    def _give_back(self, charge: Charge, amount: int) -> None:
        self.escrow -= amount
        charge.back = Claim(amount)
        self._move("escrow", f"owed to {self.payer}", amount)

    def _move(self, debit: str, credit: str, amount: int) -> None:
        self.moved.append((debit, credit, amount))
