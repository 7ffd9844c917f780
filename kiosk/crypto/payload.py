"""The bytes under the seal: compressed with a named dictionary, then padded so that the length tells little.

Layout (docs/formats/submission.md): kind (0 stored, 1 zstd) ‖ SHA-256 of the dictionary, 32 bytes (zeros for none) ‖ length of the
body, 4 bytes big-endian ‖ body ‖ zeros up to the Padmé length, at least 512 bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import msgspec
import zstandard

from kiosk.crypto import primitives
from kiosk.errors import FormatError, LimitError, UnknownVersionError

MAX_PLAIN_BYTES = 16 * 1024 * 1024
MIN_PACKED_BYTES = 512
_HEAD_BYTES = 37
_LEVEL = 6
_STORED, _ZSTD = 0, 1
NO_DICTIONARY = bytes(32)


class Dictionary(msgspec.Struct, frozen=True):
    """A trained zstd dictionary of at most 16 KiB, named by its hash and never deleted while payloads may name it."""

    data: bytes

    @property
    def sha256(self) -> bytes:
        """Its name inside a payload."""
        return _name_of(self.data)


def padme(length: int) -> int:
    """The next Padmé length: at most 12 % more, and few lengths in all (Nikitin et al., PETS 2019, section 4)."""
    if length <= MIN_PACKED_BYTES:
        return MIN_PACKED_BYTES
    exponent = length.bit_length() - 1
    keep = exponent.bit_length()
    mask = (1 << (exponent - keep)) - 1
    return (length + mask) & ~mask


def pack(body: bytes, dictionary: Dictionary | None) -> bytes:
    """Compress (only if that is smaller, as for photos it is not) and pad.

    Raises:
        LimitError: more than 16 MiB.
    """
    if len(body) > MAX_PLAIN_BYTES:
        raise LimitError("a payload has at most 16 MiB")
    small = _compressor(dictionary.data if dictionary else b"").compress(body)
    kind, inner = (_ZSTD, small) if len(small) < len(body) else (_STORED, body)
    name = dictionary.sha256 if dictionary and kind == _ZSTD else NO_DICTIONARY
    packed = bytes([kind]) + name + len(inner).to_bytes(4, "big") + inner
    return packed.ljust(padme(len(packed)), b"\0")


def unpack(packed: bytes, dictionaries: Mapping[bytes, bytes]) -> bytes:
    """Undo `pack`, within 16 MiB whatever the bytes claim.

    Args:
        packed: what `open_seal` gave.
        dictionaries: SHA-256 → dictionary.

    Raises:
        FormatError: not a packed payload; padding that is not zeros.
        UnknownVersionError: a kind or dictionary nobody told us.
    """
    kind, name, length = packed[0] if packed else -1, packed[1:33], int.from_bytes(packed[33:_HEAD_BYTES], "big")
    inner, padding = packed[_HEAD_BYTES : _HEAD_BYTES + length], packed[_HEAD_BYTES + length :]
    if len(packed) < MIN_PACKED_BYTES or len(inner) != length or len(packed) != padme(_HEAD_BYTES + length) or any(padding):
        raise FormatError("not a packed payload")
    if kind == _STORED and name == NO_DICTIONARY:
        return inner
    if kind != _ZSTD:
        raise UnknownVersionError("payload kind")
    if name != NO_DICTIONARY and name not in dictionaries:
        raise UnknownVersionError(f"dictionary {name.hex()[:16]}")
    return _inflate(inner, b"" if name == NO_DICTIONARY else dictionaries[name])


def _inflate(inner: bytes, dictionary: bytes) -> bytes:
    try:
        size = zstandard.frame_content_size(inner)
        if not 0 <= size <= MAX_PLAIN_BYTES:
            raise FormatError("payload of unknown or too large size")
        body: bytes = _decompressor(dictionary).decompress(inner, max_output_size=MAX_PLAIN_BYTES)
    except zstandard.ZstdError as fault:
        raise FormatError("not a zstd frame") from fault
    return body


@lru_cache(maxsize=16)
def _name_of(dictionary: bytes) -> bytes:
    return primitives.sha256(dictionary)


@lru_cache(maxsize=16)
def _compressor(dictionary: bytes) -> zstandard.ZstdCompressor:
    trained = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    if trained is not None:
        trained.precompute_compress(level=_LEVEL)  # else each payload digests the dictionary anew
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=trained, write_content_size=True, write_checksum=False, write_dict_id=False)


@lru_cache(maxsize=16)
def _decompressor(dictionary: bytes) -> zstandard.ZstdDecompressor:
    trained = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    return zstandard.ZstdDecompressor(dict_data=trained)
