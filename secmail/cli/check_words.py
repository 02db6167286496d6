"""What a check has found, as people say it: dates, cards and servers in words. JSON has the plain values."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from secmail.cli.words import Words
from secmail.domain.cards import Card
from secmail.domain.checks import Check, CheckSubject
from secmail.domain.sentences.diagnosis import found_words as said_of

_CARD = re.compile(r"(?P<kind>[a-z0-9-]+)(?:, (?P<keys>\d+) keys)?")
_CERTIFICATE = re.compile(r"(?P<role>[a-z-]+) (?P<day>\d{4}-\d\d-\d\d)")
_SERVER = re.compile(r"(?P<place>\S+) TLSv(?P<tls>[\d.]+), certificate until (?P<until>.+) GMT")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC")
_COUNTED = {
    CheckSubject.TRUST_ANCHORS: "checked.roots",
    CheckSubject.ADDED_AUTHORITIES: "checked.authorities",
    CheckSubject.REVOCATION_LISTS: "checked.lists",
    CheckSubject.DATABASE: "checked.accounts",
    CheckSubject.VAULT_WAITING: "checked.vaults",
}
_NUMBERED = frozenset({CheckSubject.VAULT, CheckSubject.VAULT_MAILBOX})


def found_words(found: Iterable[Check], cards: Iterable[Card], words: Words) -> list[str]:
    """Of each check. `cards`: those in the readers, whose holders are named in their order."""
    left = list(cards)
    told = []
    for check in found:
        card = next((card for card in left if check.subject is CheckSubject.CARD and _is(check, card)), None)
        if card is not None:
            left.remove(card)
        told.append(_found(check, card, words))
    return told


def _is(check: Check, card: Card) -> bool:
    return check.found.partition(",")[0] == card.kind


def _found(check: Check, card: Card | None, words: Words) -> str:
    counted = _COUNTED.get(check.subject)
    if counted is not None and check.found.isdecimal():
        return words.counted(counted, int(check.found))
    if check.subject in _NUMBERED:
        return f"[{check.found}]" if check.found else ""
    if check.subject is CheckSubject.CARD:
        return _card(check.found, card, words)
    told_by_both = said_of(check, words.language)
    if told_by_both is not None:
        return told_by_both
    for pattern, told in _FORMS.items():
        match = pattern.fullmatch(check.found)
        if match:
            return told(match, words)
    return check.found


def _card(found: str, card: Card | None, words: Words) -> str:
    match = _CARD.fullmatch(found)
    if match is None:
        return found  # a file name
    kind = words.any_of([f"checked.card.{match['kind']}"]) or match["kind"]
    parts = [words("checked.card.of", kind=kind, holder=card.holder) if card is not None and card.holder else kind]
    if match["keys"]:
        parts.append(words.counted("checked.keys", int(match["keys"])))
    return ", ".join(parts)


def _certificate(match: re.Match[str], words: Words) -> str:
    role = words.any_of([f"checked.role.{match['role']}"]) or match["role"]
    return words("checked.valid", what=role, until=words.day(datetime.fromisoformat(match["day"])))


def _server(match: re.Match[str], words: Words) -> str:
    try:
        until = words.day(datetime.strptime(match["until"], "%b %d %H:%M:%S %Y").replace(tzinfo=UTC))
    except ValueError:  # the month's name as another language of the computer has it
        until = match["until"]
    return words("checked.server", place=match["place"], tls=match["tls"], until=until)


def _moment(match: re.Match[str], words: Words) -> str:
    at = datetime.strptime(match[0], "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC).astimezone()
    return f"{words.day(at)} {at:%H:%M}"


_FORMS: Mapping[re.Pattern[str], Callable[[re.Match[str], Words], str]] = {
    _CERTIFICATE: _certificate,
    _SERVER: _server,
    _MOMENT: _moment,
}
