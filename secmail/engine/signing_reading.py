"""Answers about letters that wait for a signature. Read thread."""

from typing import Any

from secmail.api.signing import LettersToSign, LetterToSign, ReadLetter, SigningQuery, WaitingLetter
from secmail.domain.drafts import fingerprint
from secmail.domain.errors import ActionNeeded, Code
from secmail.engine.inside import Inside


def answer(query: SigningQuery, inside: Inside | None) -> Any:
    """What the query names."""
    match query:
        case LettersToSign():
            found = () if inside is None else inside.waiting_letters()
            return tuple(WaitingLetter(number, draft, sizes) for number, draft, sizes in reversed(found))
        case LetterToSign(number=number):
            if inside is None:
                raise ActionNeeded(Code.VAULT_LOCKED)
            draft = inside.letter(number)
            return ReadLetter(number, draft, fingerprint(draft))
