"""Tables enrolment_code, enrolment, enrolment_approval, nonce, officer_act: how a new terminal gets its credential."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from asyncpg import Connection, Record

MAX_TRIES = 5
PENDING, APPROVED, REFUSED = "pending", "approved", "refused"

_TRY = """
    UPDATE enrolment_code SET tries = tries + 1 WHERE code_id = $1 AND NOT used AND tries < $2 AND expires_s > $3
    RETURNING secret_hash, site
"""
_WAITING = """
    SELECT e.enrolment_id, e.public_key, e.site, e.asked_s, e.state, e.credential, s.prefecture, s.name AS site_name,
        coalesce(array_agg(a.officer_id ORDER BY a.at_s) FILTER (WHERE a.officer_id IS NOT NULL), '{}') AS approved_by
    FROM enrolment e JOIN site s USING (site) LEFT JOIN enrolment_approval a USING (enrolment_id)
    WHERE e.enrolment_id = $1 OR ($1 IS NULL AND e.state = 'pending' AND e.asked_s > $2)
    GROUP BY e.enrolment_id, s.site ORDER BY e.asked_s
"""


class Enrolment(msgspec.Struct, frozen=True):
    """A terminal that asks. `approved_by` holds officers' ids; `credential` is there once it is approved."""

    enrolment_id: bytes
    public_key: bytes
    site: str
    asked_s: int
    state: str
    credential: bytes | None
    prefecture: str
    site_name: str
    approved_by: tuple[str, ...]


async def add_code(connection: Connection[Record], code_id: str, secret_hash: bytes, site: str, expires_s: int) -> bool:
    """Keep a code that nobody has used; those long past go. False: another one that is kept begins alike."""
    await connection.execute("DELETE FROM enrolment_code WHERE expires_s < $1 - 86400", expires_s)
    text = "INSERT INTO enrolment_code (code_id, secret_hash, site, expires_s) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING RETURNING 1"
    return await connection.fetchval(text, code_id, secret_hash, site, expires_s) is not None


async def try_code(connection: Connection[Record], code_id: str, now_s: int) -> tuple[bytes, str] | None:
    """Count a try, then say what the secret half must hash to, and the site. None: used, late, tried too often, or no such code.

    Commit this before comparing, so that guesses count whatever happens next.
    """
    row = await connection.fetchrow(_TRY, code_id, MAX_TRIES, now_s)
    return (row["secret_hash"], row["site"]) if row else None


async def use_code(connection: Connection[Record], code_id: str) -> bool:
    """Use it up; True for one caller only."""
    return (
        await connection.fetchval("UPDATE enrolment_code SET used = true WHERE code_id = $1 AND NOT used RETURNING 1", code_id) is not None
    )


async def add(connection: Connection[Record], enrolment_id: bytes, public_key: bytes, site: str, now_s: int) -> None:
    """Keep a request."""
    text = "INSERT INTO enrolment (enrolment_id, public_key, site, asked_s, state) VALUES ($1, $2, $3, $4, 'pending')"
    await connection.execute(text, enrolment_id, public_key, site, now_s)


async def find(connection: Connection[Record], enrolment_id: bytes) -> Enrolment | None:
    """A request."""
    rows = await connection.fetch(_WAITING, enrolment_id, 0)
    return _enrolment(rows[0]) if rows else None


async def waiting(connection: Connection[Record], since_s: int) -> tuple[Enrolment, ...]:
    """Requests that nobody has decided yet, oldest first."""
    return tuple(_enrolment(row) for row in await connection.fetch(_WAITING, None, since_s))


async def lock(connection: Connection[Record], enrolment_id: bytes) -> None:
    """One decision at a time."""
    await connection.execute("SELECT 1 FROM enrolment WHERE enrolment_id = $1 FOR UPDATE", enrolment_id)


async def approve(connection: Connection[Record], enrolment_id: bytes, officer_id: str, now_s: int) -> None:
    """An officer's yes; the same officer's second changes nothing."""
    text = "INSERT INTO enrolment_approval (enrolment_id, officer_id, at_s) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"
    await connection.execute(text, enrolment_id, officer_id, now_s)


async def decide(connection: Connection[Record], enrolment_id: bytes, state: str, credential: bytes | None) -> None:
    """The end of a request."""
    await connection.execute("UPDATE enrolment SET state = $2, credential = $3 WHERE enrolment_id = $1", enrolment_id, state, credential)


async def use_nonce(connection: Connection[Record], kid: bytes, nonce: str, now_s: int, expires_s: int) -> bool:
    """Remember a nonce; False if it is remembered already."""
    await connection.execute("DELETE FROM nonce WHERE expires_s < $1", now_s)
    text = "INSERT INTO nonce (kid, nonce, expires_s) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING 1"
    return await connection.fetchval(text, kid, nonce, expires_s) is not None


async def note_act(connection: Connection[Record], officer_id: str, act: str, about: str, now_s: int) -> None:
    """Write down what an officer did; nothing can take it away."""
    text = "INSERT INTO officer_act (officer_id, act, about, at_s) VALUES ($1, $2, $3, $4)"
    await connection.execute(text, officer_id, act, about, now_s)


def _enrolment(row: Record) -> Enrolment:
    return Enrolment(**{**row, "approved_by": tuple(row["approved_by"])})
