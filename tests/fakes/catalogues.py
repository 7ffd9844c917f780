"""A small catalogue to publish: real folders, real keys, made-up names."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kiosk.catalog.publishing import Listings, Source
from kiosk.contract.keys import (
    CloudKeys,
    EnrolmentKeys,
    OfficeKeys,
    RegionSigning,
    SealingKeys,
    SealingListing,
    SigningListing,
    Site,
    Sites,
    TenantSealing,
    TenantSigning,
)
from kiosk.crypto.keys import FileKeystore

NOW_S = 1_795_600_000
"""An instant in November 2026."""
DAY_S = 86_400


def signing(store: FileKeystore, name: str) -> SigningListing:
    """The public half of a key made on first use."""
    signer = store.signer(name)
    return SigningListing(signer.kid, signer.public_key)


def listings(store: FileKeystore) -> Listings:
    """One town, one region, one site."""
    office, recovery = store.sealing("office"), store.sealing("recovery")
    sealing = TenantSealing("muni:13999", SealingListing(office.kid, office.public), SealingListing(recovery.kid, recovery.public))
    return Listings(
        sealing=SealingKeys(1, (sealing,)),
        offices=OfficeKeys(1, (TenantSigning("muni:13999", (signing(store, "office"),)),)),
        enrolment=EnrolmentKeys(1, (signing(store, "enrolment"),)),
        cloud=CloudKeys(1, (RegionSigning("east", (signing(store, "cloud"),)),)),
        sites=Sites(1, (Site("hall-1", "municipal_counter", "みなと町役場", "13", "muni:13999", ("*",), "Minato town hall"),)),
    )


def source(folder: Path) -> Source:
    """Two services' worth of files, one policy and one dictionary, below `folder`."""
    data = b"not trained, only named" * 10
    name = hashlib.sha256(data).hexdigest()
    files = {
        "services/lost_umbrella/service.yaml": b"id: lost_umbrella\n" * 40,
        "services/lost_umbrella/ja.ftl": "title = 傘をなくした\n".encode() * 30,
        "services/found_umbrella/service.yaml": b"id: found_umbrella\n" * 40,
        "policies/base.yaml": b"layer: base\n",
        "policies/13/13999.yaml": b"layer: town\n",
        f"dictionaries/{name}.zdict": data,
        "dictionaries/current": f"{name}\n".encode(),
    }
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    store = FileKeystore(folder / "keys")
    return Source(folder / "services", folder / "policies", folder / "dictionaries", listings(store))
