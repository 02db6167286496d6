"""A recipient's state in words, and what can be done about it. Pure."""

from dataclasses import dataclass, replace
from enum import StrEnum

from secmail.domain.people import RecipientState, RecipientStatus
from secmail.domain.sentences.recipients import EXPIRES_SOON, RECIPIENTS, REPLACED
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line

LOOKED_FOR = frozenset(
    {
        *(RecipientState.NO_CERTIFICATE, RecipientState.EXPIRED, RecipientState.REVOKED),
        *(RecipientState.UNTRUSTED, RecipientState.WEAK, RecipientState.UNKNOWN_DOMAIN),
        RecipientState.NOT_YET_VALID,
    }
)
"""States in which another certificate helps: found, asked for, or imported."""
LOOKED_AT = frozenset({RecipientState.CHANGED, RecipientState.UNCONFIRMED})
"""A person looks at the certificate, and decides."""


class Tried(StrEnum):
    """What was done for a recipient out of the letter that is being written."""

    LOOKED = "looked"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class RecipientWords:
    """`line`: everything; `short`: without the next step, which buttons beside it say.

    `ends_soon`: he can be written to, and his next certificate can be asked for already.
    """

    icon: str
    line: str
    short: str
    ends_soon: bool = False


def recipient_words(
    address: str, status: RecipientStatus | None, words: Words, *, tried: Tried | None = None
) -> RecipientWords:
    """`status` None: it is being looked up."""
    said = _Said(one_line(address, 120), words)
    if status is None:
        return said.words_of("sync", words("recipient.checking"))
    if is_name(status):
        return said.words_of("search", words("recipient.name"))
    text = RECIPIENTS[status.state][words.language]
    title = f"{text.title}."
    waits = words("recipient.tried.waiting") if status.requested and status.state not in LOOKED_AT else ""
    if status.state is not RecipientState.READY:
        meant = words("recipient.meant", domain=one_line(status.meant, 80)) if status.meant else ""
        done = words(f"recipient.tried.{tried.value}") if tried is not None else ""
        more = (waits or done) if status.state in LOOKED_FOR else ""
        helped = status.state in LOOKED_AT | LOOKED_FOR
        short = (title, more, meant) if helped else None
        return said.words_of("doubt", title, waits or text.remedy, meant, short=short)
    replaced = REPLACED[words.language].sentence if status.replaces else ""
    if status.expires_in is None:
        return said.words_of("lock", title, replaced)
    ends = words.count("recipient.expires", status.expires_in)
    whole = (title, replaced, ends, waits or EXPIRES_SOON[words.language].sentence)
    return replace(said.words_of("lock", *whole, short=(title, replaced, ends, waits)), ends_soon=not status.requested)


@dataclass(frozen=True, slots=True)
class _Said:
    """Sentences about one address."""

    address: str
    words: Words

    def words_of(self, icon: str, *sentences: str, short: tuple[str, ...] | None = None) -> RecipientWords:
        line, less = (
            self.words("recipient.line", address=self.address, state=" ".join(filter(None, one)))
            for one in (sentences, sentences if short is None else short)
        )
        return RecipientWords(icon, line, less)


def is_name(status: RecipientStatus) -> bool:
    """Whether a name was typed, and nobody is chosen yet."""
    return status.state is RecipientState.INVALID_ADDRESS and "@" not in status.address
