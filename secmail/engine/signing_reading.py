"""Answers about letters that wait for a signature. Read thread."""

from collections.abc import Callable, Sequence
from typing import Any

from secmail.api.signing import LettersToSign, LetterToSign, ReadLetter, SigningQuery, WaitingLetter
from secmail.domain.drafts import fingerprint
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import MessageId
from secmail.domain.messages import MessageSummary
from secmail.engine.inside import Inside

Rows = Callable[[Sequence[MessageId]], Sequence[MessageSummary]]
"""Messages as whoever is in session may see them."""


def answer(query: SigningQuery, inside: Inside | None, rows: Rows) -> Any:
    """What the query names."""
    match query:
        case LettersToSign():
            return () if inside is None else _waiting(inside, rows)
        case LetterToSign(number=number):
            if inside is None:
                raise ActionNeeded(Code.VAULT_LOCKED)
            draft = inside.letter(number)
            return ReadLetter(number, draft, fingerprint(draft))


def _waiting(inside: Inside, rows: Rows) -> tuple[WaitingLetter, ...]:
    """Oldest first."""
    found = tuple(reversed(inside.waiting_letters()))
    nobody = ("", 0)
    answered = {draft.answers for _, draft, _ in found if draft.answers is not None}
    about = {row.id: (row.patient or "", row.people) for row in rows(sorted(answered))} if answered else {}
    told = ((one, nobody if one[1].answers is None else about.get(one[1].answers, nobody)) for one in found)
    return tuple(WaitingLetter(*one, *whose) for one, whose in told)
