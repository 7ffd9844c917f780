"""Tables receiver, site, office_key: what the signed catalogue publishes, as far as the cloud needs it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import msgspec

from kiosk.contract.keys import OfficeKeys, Sites
from kiosk.errors import FormatError

if TYPE_CHECKING:
    from asyncpg import Connection, Record

NATIONAL = "00"
_NATIONAL_KINDS = frozenset({"corp"})


class Office(msgspec.Struct, frozen=True):
    """A receiving body, by the key that signed."""

    kid: bytes
    public_key: bytes
    tenant: str
    prefecture: str


def prefecture_of(tenant: str) -> str:
    """Where a tenant's rows live: the first two digits of its code, 00 for bodies of the whole country.

    Raises:
        FormatError: not a tenant's code.
    """
    kind, _, code = tenant.partition(":")
    if kind in _NATIONAL_KINDS and code.isascii() and code.isdigit():
        return NATIONAL
    prefecture = code[:2]
    if not kind or len(prefecture) != 2 or not (prefecture.isascii() and prefecture.isdigit()):
        raise FormatError("not a tenant's code")
    return prefecture


async def receivers(connection: Connection[Record], tenants: Sequence[str]) -> dict[str, str]:
    """Those of these tenants that exist, with their prefecture."""
    rows = await connection.fetch("SELECT receiver, prefecture FROM receiver WHERE receiver = ANY ($1)", tenants)
    return {row["receiver"]: row["prefecture"] for row in rows}


async def all_receivers(connection: Connection[Record]) -> tuple[tuple[str, str], ...]:
    """(prefecture, tenant) of everyone."""
    rows = await connection.fetch("SELECT prefecture, receiver FROM receiver ORDER BY 1, 2")
    return tuple((row["prefecture"], row["receiver"]) for row in rows)


async def find_office(connection: Connection[Record], kid: bytes) -> Office | None:
    """The office of a key."""
    text = (
        "SELECT k.kid, k.public_key, k.receiver AS tenant, r.prefecture FROM office_key k JOIN receiver r USING (receiver) WHERE k.kid = $1"
    )
    row = await connection.fetchrow(text, kid)
    return Office(**row) if row else None


async def sites_of(connection: Connection[Record], tenant: str) -> tuple[str, ...]:
    """The sites that are the tenant's own."""
    rows = await connection.fetch("SELECT site FROM site WHERE town = $1 ORDER BY site", tenant)
    return tuple(row["site"] for row in rows)


async def has_site(connection: Connection[Record], site: str) -> bool:
    """Whether the catalogue knows this site."""
    return await connection.fetchval("SELECT 1 FROM site WHERE site = $1", site) is not None


async def publish(connection: Connection[Record], sites: Sites, offices: OfficeKeys, receivers: Iterable[str]) -> None:
    """Take over what the catalogue says now. Office keys that it no longer lists are gone; sites and receivers stay, for their rows do.

    Raises:
        FormatError: a tenant's code that is none.
    """
    named = sorted({*receivers, *(tenant.tenant for tenant in offices.tenants)})
    add_receiver = "INSERT INTO receiver (receiver, prefecture) VALUES ($1, $2) ON CONFLICT (receiver) DO UPDATE SET prefecture = $2"
    await connection.executemany(add_receiver, [(tenant, prefecture_of(tenant)) for tenant in named])
    add_site = (
        "INSERT INTO site (site, prefecture, name, town, may_file_to) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (site) DO UPDATE SET prefecture = $2, name = $3, town = $4, may_file_to = $5"
    )
    rows = [(site.site, site.prefecture, site.name, site.tenant, list(site.may_file_to)) for site in sites.sites]
    await connection.executemany(add_site, rows)
    keys = [(key.kid, key.public_key, tenant.tenant) for tenant in offices.tenants for key in tenant.keys]
    await connection.execute("DELETE FROM office_key WHERE NOT kid = ANY ($1)", [key[0] for key in keys])
    add_key = "INSERT INTO office_key (kid, public_key, receiver) VALUES ($1, $2, $3) ON CONFLICT (kid) DO NOTHING"
    await connection.executemany(add_key, keys)
