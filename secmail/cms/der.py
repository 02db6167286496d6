"""A writer of DER (X.690 §10): each function gives the bytes of one element."""

from datetime import UTC, datetime

NULL = b"\x05\x00"


def header(tag: int, length: int) -> bytes:
    """Identifier and length octets, for content that is written separately."""
    if length < 0x80:
        return bytes((tag, length))
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size


def element(tag: int, *parts: bytes) -> bytes:
    """An element of these content octets."""
    return header(tag, sum(map(len, parts))) + b"".join(parts)


def sequence(*parts: bytes) -> bytes:
    """A SEQUENCE of elements."""
    return element(0x30, *parts)


def set_of(*parts: bytes) -> bytes:
    """A SET OF, sorted as DER demands (X.690 §11.6)."""
    return element(0x31, *sorted(parts))


def integer(value: int) -> bytes:
    """An INTEGER, in as few octets as it needs."""
    return element(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def octets(value: bytes) -> bytes:
    """An OCTET STRING."""
    return element(0x04, value)


def oid(dotted: str) -> bytes:
    """An OBJECT IDENTIFIER from its dotted form."""
    first, second, *rest = (int(arc) for arc in dotted.split("."))
    content = bytearray()
    for arc in (40 * first + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(0x80 | arc & 0x7F)
        content.extend(reversed(groups))
    return element(0x06, bytes(content))


def time(moment: datetime) -> bytes:
    """A Time as CMS wants it: UTCTime until 2049, GeneralizedTime beyond (RFC 5652 §11.3)."""
    moment = moment.astimezone(UTC)
    if 1950 <= moment.year < 2050:
        return element(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())
    return element(0x18, moment.strftime("%Y%m%d%H%M%SZ").encode())


def algorithm(dotted: str, parameters: bytes = b"") -> bytes:
    """An AlgorithmIdentifier; `parameters` is their encoding, empty when absent."""
    return sequence(oid(dotted), parameters)


def opened(tag: int, begun: bytes, to_come: int) -> bytes:
    """The beginning of an element: its header and `begun`, after which `to_come` content octets are still written."""
    return header(tag, len(begun) + to_come) + begun
