"""The settings of the gate: what passes are signed with, and which barriers may ask."""

from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from environs import Env

from chassis.settings import MissingSetting, is_development, key, key_of, required, seconds
from services.parking.barrier import Barrier, LogBarrier
from services.parking.barrier_http import HttpBarrier
from services.parking.gate.rules import CHECKS_A_MINUTE, Gate, Keys, digest_of

SHORTEST_TOKEN = 32


@dataclass(frozen=True)
class GateSettings:
    """Without `gates` no barrier may ask, and there is nothing to be asked; `barrier` is the
    controller that is told by itself who may come in."""

    keys: Keys
    gates: tuple[Gate, ...] = ()
    checks_a_minute: int = CHECKS_A_MINUTE
    barrier: Barrier | None = None


def gate_settings(env: Env) -> GateSettings:
    signing = Ed25519PrivateKey.from_private_bytes(key(env, "LINLI_GATE_KEY"))
    name = "LINLI_GATE_EARLIER_KEYS"
    earlier = tuple(key_of(name, text) for text in env.str(name, "").split())
    gates = tuple(_gate(said) for said in env.str("LINLI_GATE_TOKENS", "").split())
    if len({gate.name for gate in gates}) != len(gates):
        raise MissingSetting("LINLI_GATE_TOKENS names a barrier twice")
    # As all limits, a hundred times wider where things are tried out.
    widened = CHECKS_A_MINUTE * (100 if is_development(env) else 1)
    return GateSettings(Keys(signing, earlier), gates, widened, _barrier(env))


def _barrier(env: Env) -> Barrier | None:
    development = is_development(env)
    match env.str("LINLI_GATE_BARRIER", ""):
        case "":
            return None
        case "log" if development:
            return LogBarrier()
        case "http":
            url = required(env, "LINLI_GATE_BARRIER_URL")
            # What is told holds plates.
            if not url.startswith("https://") and not (development and url.startswith("http://")):
                raise MissingSetting("LINLI_GATE_BARRIER_URL must begin with https://")
            return HttpBarrier(
                url=url,
                key_id=required(env, "LINLI_GATE_BARRIER_KEY_ID"),
                secret=required(env, "LINLI_GATE_BARRIER_SECRET").encode(),
                patience=seconds(env, "LINLI_GATE_BARRIER_SECONDS", 3),
            )
        case other:
            raise MissingSetting(
                f"LINLI_GATE_BARRIER={other!r}: http, or nothing; log is for development only"
            )


def _gate(said: str) -> Gate:
    """COMMUNITY_ID/NAME=TOKEN."""
    where, _, token = said.partition("=")
    community, _, name = where.partition("/")
    try:
        community_id = UUID(community)
    except ValueError:
        community_id = None
    # What is wrong is not repeated: it may be the token.
    if community_id is None or not name or len(token) < SHORTEST_TOKEN:
        raise MissingSetting(
            "LINLI_GATE_TOKENS must be COMMUNITY_ID/NAME=TOKEN, tokens of 32 characters or more,"
            " separated by spaces"
        )
    return Gate(name, community_id, digest_of(token))
