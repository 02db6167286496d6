"""CMS under wrong types, names and encodings, as gateways and old software leave it: recognised by what it is."""

import re

from secmail.domain.octets import Keeper, Octets, keep_in_memory, octets
from secmail.smime.mime_tree import Entity
from secmail.smime.transfer import decoded, from_base64

CMS_TYPES = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
_CMS_NAMES = (".p7m", ".p7z", ".p7c")
_LOST_TYPES = frozenset(
    {
        "application/octet-stream",
        "application/x-octet-stream",
        "binary/octet-stream",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
    }
)
"""Types under which a whole CMS message arrives when a gateway or an old program got it wrong."""
_CONTENT_INFO = re.compile(
    rb"\x30(?:[\x06-\x80]|[\x81-\x84][^\x00].{0,3}?)\x06"  # a SEQUENCE in any form of length, with an identifier
    rb"(?:\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x02\x03]|\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01[\x09\x17])",
    re.DOTALL,
)
"""ContentInfo of signed, enveloped, compressed or authenticated-enveloped data."""
_PEM = re.compile(rb"\s{0,100}-----BEGIN (?:[A-Z]{3,9} (?:OBJECT|MESSAGE)|CMS|PKCS7|PKCS #7 SIGNED DATA)-----\s")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]*")
_BEGIN_IN_BASE64 = (*(b"M" + bytes([letter]) for letter in b"ABCDEFGHI"), b"TUl", b"LS0tLS1CRUdJTi")
"""A SEQUENCE in base64 ("MI" where it is longer than 127 octets), a long one once more, and an armour."""
_BEGINNING = 4096
_DRESSES = 3
"""Encodings one over the other that are taken off."""


def is_cms(entity: Entity) -> bool:
    """Whether an entity is CMS by its type, its name, or its first octets where the type was lost."""
    if entity.media_type in CMS_TYPES:
        return True
    named = entity.filename.lower().endswith(_CMS_NAMES)
    if named and entity.media_type.startswith("application/"):
        return True
    return (named or entity.media_type in _LOST_TYPES) and _CONTENT_INFO.match(beginning(entity)) is not None


def beginning(entity: Entity) -> bytes:
    """The first octets of the content, without whatever encodes it; few enough to cost nothing."""
    start = b"".join(map(bytes, decoded(entity.content[:_BEGINNING], entity.encoding)))
    return bytes(undressed(octets(start), keep_in_memory)[:64])


def cms_content(entity: Entity, keep: Keeper) -> Octets:
    """The CMS that an entity holds, for `read_content`."""
    return undressed(entity.decoded(keep), keep)


def undressed(data: Octets, keep: Keeper) -> Octets:
    """CMS out of an armour (PEM), or out of base64 that nobody announced; anything else as it is."""
    for _ in range(_DRESSES):
        inside = None if data.startswith(b"\x30") else _without_one_dress(data, keep)
        if inside is None:
            break
        data = inside
    return data


def _without_one_dress(data: Octets, keep: Keeper) -> Octets | None:
    start = bytes(data[:_BEGINNING])
    pem = _PEM.match(start)
    if pem is None and not (start.lstrip().startswith(_BEGIN_IN_BASE64) and _BASE64.fullmatch(start)):
        return None
    encoded = data[pem.end() if pem else 0 :]
    dashes = encoded.find(b"-----")
    if pem is None and (dashes >= 0 or not all(_BASE64.fullmatch(bytes(block)) for block in encoded.blocks())):
        return None
    return keep(from_base64(encoded[: dashes if dashes >= 0 else len(encoded)].blocks()))
