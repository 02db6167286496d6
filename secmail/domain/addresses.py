"""Mail addresses as they compare: the domain without case, the local part as users expect (without case too)."""

import re
import unicodedata
from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

# Besides what separates addresses: control characters, and those that are not seen or turn the direction of writing.
_NEVER = r"@\s<>,;:\"()\[\]\\\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_ADDRESS = re.compile(rf"[^{_NEVER}]{{1,64}}@(?=.{{1,255}}\Z)[^{_NEVER}.]+(?:\.[^{_NEVER}.]+)*", re.DOTALL)
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_LONGEST_LABEL = 63
"""Octets of a label (RFC 1035 §2.3.4); the conversion of longer ones would cost time for nothing."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One address of a header (RFC 5322 §3.4). `name` is the display name, empty where there is none."""

    address: str
    name: str = ""

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else self.address


def is_address(text: str) -> bool:
    """Whether the text has the shape of one plain address; no label of its domain is empty (RFC 5321 §4.1.2)."""
    return _ADDRESS.fullmatch(text) is not None


def normal(address: str) -> str:
    """The form under which addresses are compared and stored.

    Only ASCII letters have no case: folding others makes one address of two (straße.example and strasse.example are
    different domains), and so one person of two. A domain counts by its ASCII form (RFC 9788 §4.4.5).
    """
    lower = address.strip().translate(_LOWER)
    if lower.isascii():
        return lower
    local, at, domain = lower.rpartition("@")
    return local + at + ascii_domain(domain)


def ascii_domain(domain: str) -> str:
    """The domain as the name system knows it (RFC 5891): labels of other letters in Punycode, without any mapping."""
    return ".".join(_ascii_label(label) for label in domain.split("."))


def _ascii_label(label: str) -> str:
    if label.isascii() or len(label) > _LONGEST_LABEL:
        return label
    return "xn--" + unicodedata.normalize("NFC", label).encode("punycode", "replace").decode("ascii")


def shown_domain(domain: str) -> str:
    """The domain in the letters that people see; labels that are no honest Punycode stay as they are."""
    return ".".join(_shown_label(label) for label in domain.split("."))


def _shown_label(label: str) -> str:
    if not label.startswith("xn--") or len(label) > _LONGEST_LABEL or not label.isascii():
        return label
    try:
        shown = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
    return shown if _ascii_label(shown) == label else label


def same_address(one: str, other: str) -> bool:
    """Whether both lead to the same mailbox, however they are written."""
    return normal(one) == normal(other)


def domain_of(address: str) -> str:
    """What stands behind the at sign, as it compares; empty where there is none."""
    return normal(address).rpartition("@")[2] if "@" in address else ""
