"""Who vouches for an installed file: from a trusted root through its successors to the signed list of targets. Pure: bytes in, verdict out.

Steps 5.3.4 to 5.3.6 and 5.6.3 of the TUF client workflow. Expiry is left out on purpose: old lists go on serving, only new installs
stop (kiosk.catalog.delivery runs the whole workflow). Delegated lists are not followed here: keys and sites stand in the top list only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, TargetFile, Targets

from kiosk.errors import SignatureError


def listed_by(root: bytes, successors: Iterable[bytes], targets: bytes) -> Mapping[str, TargetFile]:
    """The files that the top role of the newest root has signed.

    Args:
        root: a root.json that is trusted already.
        successors: later root.json files, in order of version; those not after `root` are passed over.
        targets: targets.json.

    Raises:
        SignatureError: a signature is missing, wrong or by a key that does not count; or it is not TUF metadata.
    """
    try:
        newest = _newest_root(root, successors)
        listed = Metadata[Targets].from_bytes(targets)
        _require_type(listed, Targets.type)
        newest.verify_delegate(Targets.type, listed.signed_bytes, listed.signatures)
    except (RepositoryError, ValueError, KeyError) as fault:
        raise SignatureError("the installed catalogue is not signed by the trusted root") from fault
    return listed.signed.targets


def _newest_root(trusted: bytes, successors: Iterable[bytes]) -> Root:
    root = _root(trusted)
    root.signed.verify_delegate(Root.type, root.signed_bytes, root.signatures)
    for data in successors:
        following = _root(data)
        if following.signed.version != root.signed.version + 1:
            continue
        root.signed.verify_delegate(Root.type, following.signed_bytes, following.signatures)
        following.signed.verify_delegate(Root.type, following.signed_bytes, following.signatures)
        root = following
    return root.signed


def _root(data: bytes) -> Metadata[Root]:
    metadata = Metadata[Root].from_bytes(data)
    _require_type(metadata, Root.type)
    return metadata


def _require_type(metadata: Metadata[Root] | Metadata[Targets], wanted: str) -> None:
    if metadata.signed.type != wanted:
        raise ValueError(wanted)
