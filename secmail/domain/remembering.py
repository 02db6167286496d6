"""Remembering what was read of octets that come again and again: certificates, identifiers, announcements."""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")

_MOST = 256
_LARGEST = 16 * 1024
"""Octets; ordinary certificates have two thousand, those of ML-DSA six. What is larger is read anew each time, so that
hostile mail cannot fill the memory with what is remembered."""


def remembered(look: Callable[[bytes], T]) -> Callable[[bytes], T]:
    """`look`, which must be pure, with the last answers remembered; failures are not."""
    known = lru_cache(maxsize=_MOST)(look)

    @wraps(look)
    def answer(octets: bytes) -> T:
        return known(octets) if len(octets) <= _LARGEST else look(octets)

    return answer
