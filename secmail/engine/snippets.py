"""The words around what was found: nothing of a text is kept, so the message is opened once more, by known keys alone.

Read thread; nothing is judged, nothing is kept, and what the caller may not read never comes here.
"""

import re
from collections.abc import Callable, Iterator

from secmail.domain.errors import SecmailError
from secmail.domain.finding import Sought
from secmail.domain.folding import FIGURE, bent
from secmail.domain.folding import words as split
from secmail.domain.messages import OpenedMessage
from secmail.domain.octets import Stream
from secmail.domain.policy import CryptoPolicy, Limits
from secmail.domain.security import Chain, ChainFacts, Finding, Revocation
from secmail.engine.attached import read_texts
from secmail.engine.classify import classify
from secmail.engine.digesting import words_of
from secmail.engine.key_names import fingerprint
from secmail.smime.steps import Answer, ContentKey, KeyUnavailable, Need, NeedKey
from secmail.smime.unwrap import unwrap

KnownKey = Callable[[str], tuple[int, bytes] | None]
"""`SealedDbReader.content_key`."""

_LARGEST = 4 * 1024 * 1024
_CHARACTERS = 200_000
"""Of a text; what is found further on has no snippet."""
_AROUND = 60
_WORD = re.compile(rf"\b{FIGURE}|[^\W_]+")
_UNJUDGED = ChainFacts(Chain.INCOMPLETE, Revocation.UNKNOWN)


def snippet(raw: bytes, sought: Sought, known_key: KnownKey) -> str:
    """One line; empty where nothing of the text, of results or of attached text was found."""
    if len(raw) > _LARGEST:
        return ""
    fits = _test(sought)
    return next(filter(None, (_around(text[:_CHARACTERS], fits) for text in _texts(raw, known_key))), "")


def _around(text: str, fits: Callable[[str], bool]) -> str:
    found = next((match for match in _WORD.finditer(text) if fits(match[0])), None)
    if found is None:
        return ""
    start, end = max(0, found.start() - _AROUND), min(len(text), found.end() + _AROUND)
    line = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{line}{'…' if end < len(text) else ''}"


def _test(sought: Sought) -> Callable[[str], bool]:
    whole = {form for term in sought.terms for word in term.words for form in bent(word)}
    whole |= {"".join(term.words) for term in sought.terms if all(map(str.isdecimal, term.words))}
    beginnings = tuple(term.words[-1] for term in sought.terms if term.beginning)

    def fits(typed: str) -> bool:
        found = split(typed)
        if len(found) > 1:  # a figure, its thousands apart
            found = ("".join(found), *found)
        return any(word in whole or word.startswith(beginnings) for word in found)

    return fits


def _texts(raw: bytes, known_key: KnownKey) -> Iterator[str]:
    """What the index has of a message, the likeliest first, and no further than it is asked for."""
    opened = _opened(raw, known_key)
    if opened is None:
        return
    found = classify(opened)
    yield found.opened.text
    words = words_of(found, read_texts(opened, _unread))
    yield from (words.results, words.attached, words.patients, words.files)


def _unread(_kind: str, _document: Stream) -> str:
    """What another process would have to read: nobody waits for that here."""
    return ""


def _opened(raw: bytes, known_key: KnownKey) -> OpenedMessage | None:
    core = unwrap(raw, crypto=CryptoPolicy(), limits=Limits())
    try:
        need = next(core)
        while True:
            need = core.send(_answer(need, known_key))
    except StopIteration as stop:
        opened: OpenedMessage = stop.value
        return opened
    except SecmailError:
        return None


def _answer(need: Need, known_key: KnownKey) -> Answer:
    if not isinstance(need, NeedKey):
        return _UNJUDGED
    known = known_key(fingerprint(need.recipients))
    return KeyUnavailable(Finding.KEY_NEEDED) if known is None else ContentKey(key=known[1], recipient=known[0])
