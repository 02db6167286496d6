"""Letters that somebody prepares by mandate and the holder of the mailbox reads, signs and sends: several at once."""

from dataclasses import dataclass, field

from secmail.api.queries import Query
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code
from secmail.domain.outbox import OutboxEntry


@dataclass(frozen=True, slots=True)
class WaitingLetter:
    """A letter between who prepares it and who signs it. `draft`: without the content of its attachments.

    `sizes`: of the attachments, in octets. `patient`: whom the message is about that it answers (`Draft.answers`), as
    far as that may be read; "" where none is known. `people`: of how many it is, `patient` being the first of them.
    """

    number: int
    draft: Draft
    sizes: tuple[int, ...] = ()
    patient: str = field(default="", repr=False)
    people: int = 0


@dataclass(frozen=True, slots=True)
class ReadLetter:
    """A letter as a whole, with its `domain.drafts.fingerprint`: by it one says what one has read."""

    number: int
    draft: Draft
    fingerprint: str


@dataclass(frozen=True, slots=True)
class LettersToSign(Query[tuple[WaitingLetter, ...]]):
    """Whose turn it is, oldest first: for the holder what others have prepared, finished, and was not given back, and
    what the practice software has left in its folder (`Draft.dropped`).

    For who acts by mandate her own: those that wait for the holder, are not finished, or came back with a word
    (`Draft.returned`). Empty while no session is open. `DraftsChanged` tells when there are others.
    """


@dataclass(frozen=True, slots=True)
class LetterToSign(Query[ReadLetter]):
    """One of `LettersToSign`, to be read. DRAFT_GONE; DRAFT_OWN for a draft of one's own."""

    number: int


@dataclass(frozen=True, slots=True)
class SignItem:
    """A letter to be signed, as it was read. `fingerprint`: of `ReadLetter`; "" when nobody has read it."""

    number: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class SendDrafts:
    """Sign and send these, by the holder's own card, whose PIN is asked for once at most. Result: `LetterOutcome`s.

    Each letter for itself, in this order: what is refused keeps waiting and holds no other back. Once all are signed
    they leave; `hold` as in `SendDraft`. Untrusted MANDATE_NEVER_SIGNS under a mandate; ActionNeeded
    as for any opening.
    """

    items: tuple[SignItem, ...]
    hold: int | None = 0


@dataclass(frozen=True, slots=True)
class LetterOutcome:
    """What became of one. `entry`: it is signed and in the outbox; else `code` says why not, with `detail` for support.

    DRAFT_NOT_READ, DRAFT_CHANGED, DRAFT_GONE, DRAFT_OWN; otherwise as for `SendDraft`.
    """

    number: int
    entry: OutboxEntry | None = None
    code: Code | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReturnDraft:
    """Give a letter back to who prepared it, with a word. Result: None; journalled.

    By the holder alone. VAULT_LOCKED; DRAFT_GONE, DRAFT_OWN (also where a program has prepared it); Untrusted
    MANDATE_NEVER_SIGNS; VAULT_NOT_OWNER.
    """

    number: int
    word: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class DraftsChanged:
    """Event: drafts came, went or changed. Lists of them are read anew."""


SigningCommand = SendDrafts | ReturnDraft
SigningQuery = LettersToSign | LetterToSign
