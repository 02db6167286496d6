"""Links to addresses (RFC 6068): what such a link may put into a new letter, which then waits for its writer. Pure.

A link comes from anywhere. It gives recipients, subject and text and nothing else: no file, no hidden recipient, no
header; and it never sends.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QByteArray, QUrl

from secmail.domain.addresses import Mailbox
from secmail.gui.safe_text import block, one_line

SCHEME = "mailto:"
LONGEST = 8_192
"""Characters of a link that is looked at."""
_PEOPLE = 50
_SUBJECT = 200
_LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class Wished:
    """The letter that a link asks for."""

    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    subject: str = field(default="", repr=False)
    body: str = field(default="", repr=False)


def wished(link: str) -> Wished | None:
    """What the link asks for; None where it is none, or too long to be meant."""
    if link[: len(SCHEME)].casefold() != SCHEME or len(link) > LONGEST:
        return None
    path, _, query = link[len(SCHEME) :].partition("#")[0].partition("?")
    fields: dict[str, list[str]] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        fields.setdefault(_plain(name).casefold(), []).append(value)
    return Wished(
        to=_people([path, *fields.get("to", ())]),
        cc=_people(fields.get("cc", ())),
        subject=one_line(_plain(next(iter(fields.get("subject", ())), "")), _SUBJECT),
        body=block(_plain("\n".join(fields.get("body", ())))),
    )


def _plain(escaped: str) -> str:
    return QUrl.fromPercentEncoding(QByteArray(escaped.encode()))


def _people(values: Iterable[str]) -> tuple[Mailbox, ...]:
    """Commas part addresses while they are still in their escapes."""
    found = (one_line(_plain(each), _LONGEST_ADDRESS) for value in values for each in value.split(","))
    return tuple(Mailbox(each) for each in dict.fromkeys(found) if "@" in each)[:_PEOPLE]
