"""Mail addresses as they compare: the domain without case, the local part as users expect (without case too)."""

import re
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

_ADDRESS = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s<>,;:\"()\[\]\\]{1,255}")
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a header (RFC 5322 §3.4). `name` is the display name, empty where there is none."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


def is_address(text: str) -> bool:
    """Whether the text has the shape of one plain address."""
    return _ADDRESS.fullmatch(text) is not None


def normal(address: str) -> str:
    """The form under which addresses are compared and stored.

    Only ASCII letters have no case: folding others makes one address of two (straße.example and strasse.example are
    different domains), and so one person of two.
    """
    return address.strip().translate(_LOWER)


def same_address(one: str, other: str) -> bool:
    return normal(one) == normal(other)
