"""The one spelling of a vault's JSON, and reading it without believing a word of it. Pure.

ValueError, KeyError, TypeError for another shape than was asked for; the container makes one error of them.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence

Json = Mapping[str, object]

_MOST = 2**53
"""Larger numbers are not the same in every JSON reader, and none of ours grows so far."""


def canonical(document: Json) -> bytes:
    """Keys sorted, no spaces, ASCII."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def parsed(data: bytes) -> Json:
    """The object that these bytes spell. The caller has counted the brackets: how deep it can be is bounded."""
    return as_object(json.loads(data))


def as_text(data: bytes) -> str:
    """Base64."""
    return base64.b64encode(data).decode("ascii")


def as_bytes(value: object) -> bytes:
    """From base64."""
    if not isinstance(value, str):
        raise TypeError("not base64")
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None


def as_word(value: object) -> str:
    """A string."""
    if not isinstance(value, str):
        raise TypeError("not a string")
    return value


def as_number(value: object) -> int:
    """A whole number, not negative."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < _MOST:
        raise TypeError("not a number")
    return value


def as_object(value: object) -> Json:
    """An object."""
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value


def as_list(value: object, at_most: int) -> Sequence[object]:
    """A list of at most so many entries."""
    if not isinstance(value, list) or len(value) > at_most:
        raise TypeError("not a list, or too long a one")
    return value
