"""What a target is, and what counts as a finding."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NoReturn

from secmail.domain.errors import Code, SecmailError

SECONDS = 10.0
"""For one input: instrumented code is about four times slower, and content under a password may cost two seconds."""


class Finding(Exception):
    """Something that must never be: the sentence says what."""


@dataclass(frozen=True, slots=True)
class Target:
    """A reader under test. `check` raises on a finding; `seeds` are honest inputs, `words` belong to its language."""

    name: str
    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    words: tuple[bytes, ...] = ()
    max_size: int = 8192

    def run(self, data: bytes) -> None:
        """One input. Errors of our tree are answers; other exceptions, broken promises and long waits are findings."""
        begin = time.perf_counter()
        try:
            self.check(data)
        except SecmailError as error:
            if error.code is Code.BUG:
                raise
        taken = time.perf_counter() - begin
        if taken > SECONDS:
            raise Finding(f"{taken:.1f} s for {len(data)} bytes")


def broken(sentence: str) -> NoReturn:
    """What must never be reached."""
    raise Finding(sentence)


def require(promise: object, sentence: str) -> None:
    """A promise that holds for every input."""
    if not promise:
        broken(sentence)
