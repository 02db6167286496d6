"""A recipient's state in words, and what can be done about it. Pure."""

from dataclasses import dataclass

from secmail.domain.people import RecipientState, RecipientStatus
from secmail.domain.sentences.recipients import EXPIRES_SOON, RECIPIENTS, REPLACED
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line

LOOKED_FOR = frozenset(
    {
        *(RecipientState.NO_CERTIFICATE, RecipientState.EXPIRED, RecipientState.REVOKED),
        *(RecipientState.UNTRUSTED, RecipientState.WEAK, RecipientState.UNKNOWN_DOMAIN),
    }
)
"""States in which another certificate helps: found, asked for, or imported."""
LOOKED_AT = frozenset({RecipientState.CHANGED, RecipientState.UNCONFIRMED})
"""A person looks at the certificate, and decides."""


@dataclass(frozen=True, slots=True)
class RecipientWords:
    """A line of the list. `ends_soon`: he can be written to, and his next certificate can be asked for already."""

    icon: str
    line: str
    ends_soon: bool = False


def recipient_words(address: str, status: RecipientStatus | None, words: Words) -> RecipientWords:
    """None: it is being looked up."""
    shown = one_line(address, 120)
    if status is None:
        return RecipientWords("sync", words("recipient.line", address=shown, state=words("recipient.checking")))
    if is_name(status):
        return RecipientWords("search", words("recipient.line", address=shown, state=words("recipient.name")))
    text = RECIPIENTS[status.state][words.language]
    if status.state is not RecipientState.READY:
        said = f"{text.title}. {text.remedy}"
        if status.meant:
            said = f"{said} {words('recipient.meant', domain=one_line(status.meant, 80))}"
        return RecipientWords("doubt", words("recipient.line", address=shown, state=said))
    said = f"{text.title}."
    if status.replaces:
        said = f"{said} {REPLACED[words.language].sentence}"
    if status.expires_in is not None:
        ends = words.count("recipient.expires", status.expires_in)
        said = f"{said} {ends} {EXPIRES_SOON[words.language].sentence}"
    line = words("recipient.line", address=shown, state=said)
    return RecipientWords("lock", line, ends_soon=status.expires_in is not None)


def is_name(status: RecipientStatus) -> bool:
    """Whether a name was typed, and nobody is chosen yet."""
    return status.state is RecipientState.INVALID_ADDRESS and "@" not in status.address
