"""Keys and sites as the signed catalogue lists them: `keys/*.cbor` and `sites.cbor`. Layout: docs/formats/catalogue.md.

Only the catalogue's top role signs these, never a delegated publisher. Does not read or verify a catalogue; kiosk.catalog does.
"""

from __future__ import annotations

from typing import ClassVar

from kiosk.contract.codec import Wire


class SealingListing(Wire, frozen=True):
    """One X25519 key that entries are sealed to: its key id, 16 bytes (suite byte first), and 32 public bytes."""

    kid: bytes
    public: bytes


class TenantSealing(Wire, frozen=True):
    """Whom an entry for this tenant is sealed to. Older keys are not listed: an older catalogue, still in use, has them."""

    tenant: str
    office: SealingListing
    recovery: SealingListing


class SealingKeys(Wire, frozen=True):
    """`keys/sealing.cbor`: every tenant of the country, in order of its code."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    tenants: tuple[TenantSealing, ...]


class SigningListing(Wire, frozen=True):
    """One P-256 key that signs: its key id, 8 bytes, and 33 public bytes (compressed point, SEC 1)."""

    kid: bytes
    public_key: bytes


class TenantSigning(Wire, frozen=True):
    """The keys whose replies count as this tenant's; retired keys stay listed while replies signed by them may be read."""

    tenant: str
    keys: tuple[SigningListing, ...]


class OfficeKeys(Wire, frozen=True):
    """`keys/offices.cbor`."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    tenants: tuple[TenantSigning, ...]


class EnrolmentKeys(Wire, frozen=True):
    """`keys/enrolment.cbor`: the keys that sign device credentials."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    keys: tuple[SigningListing, ...]


class RegionSigning(Wire, frozen=True):
    """The keys that sign run receipts and time statements of one cloud region."""

    region: str
    keys: tuple[SigningListing, ...]


class CloudKeys(Wire, frozen=True):
    """`keys/cloud.cbor`."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    regions: tuple[RegionSigning, ...]


class Site(Wire, frozen=True):
    """A place where terminals stand.

    `kind` is `municipal_counter`, `designated_post_office`, `post_office`, `school`, `library`, `shelter` …; `prefecture` two digits;
    `tenant` the site's own town; `may_file_to` the tenants that entries from here may name, `*` for every one. `name` is Japanese,
    `name_en` for screens in Latin script.
    """

    site: str
    kind: str
    name: str
    prefecture: str
    tenant: str
    may_file_to: tuple[str, ...]
    name_en: str | None = None


class Sites(Wire, frozen=True):
    """`sites.cbor`."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    sites: tuple[Site, ...]


class OfficePublic(Wire, frozen=True):
    """What an office hands to the publisher of the catalogue: public halves only."""

    VERSIONS: ClassVar[tuple[int, ...]] = (1,)
    v: int
    sealing: TenantSealing
    signing: TenantSigning
