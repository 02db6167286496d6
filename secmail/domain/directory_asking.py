"""What a person looks for in directories, word by word, and how well somebody fits (pure).

Capitals and accents do not count, and the beginning of a word is enough. What else is forgiven is the business of who
has all the words: `store.country_words`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from secmail.domain.addresses import normal
from secmail.domain.directory import DirectoryEntry, DirectorySearch
from secmail.domain.folding import words
from secmail.domain.forms_of_address import TITLES, without_links, without_titles
from secmail.domain.identifiers import possible_identifiers

_MOST_TERMS = 10
_LONGEST_WORD = 60
_LAST_LETTER = "\u024f"
"""Of Latin; no index of ours agrees with Unicode on the words of every script."""
_DIGITS = re.compile(r"[0-9]{8,15}")
_OTHER_FORMS = {
    "st": "saint",
    "ste": "sainte",
    "generaliste": "generale",
    "anesthesiste": "anesthesie",
    "urgentiste": "urgence",
    "biologiste": "biologie",
    "radiologue": "radio",
    "angiologue": "vasculaire",
    "phlebologue": "vasculaire",
    "interniste": "interne",
    "cancerologue": "oncologie",
    "orl": "oto",
}
"""Short forms, and trades as people call them where directories call the field; others are one slip away from it."""
_ABSENT = 1000


class Field(StrEnum):
    """Where a word may stand."""

    NAME = "name"
    TOWN = "town"
    PROFESSION = "profession"
    SPECIALITY = "speciality"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Term:
    """A folded word. `field` None: anywhere."""

    word: str
    field: Field | None = None

    @property
    def spellings(self) -> tuple[str, ...]:
        """Itself, and the word that directories have for it."""
        other = _OTHER_FORMS.get(self.word)
        return (self.word,) if other is None else (self.word, other)


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything of it must fit. `identifiers`: digits as typed; `addresses`: whole ones, normal."""

    terms: tuple[Term, ...] = ()
    identifiers: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms or self.identifiers or self.addresses)


def asked_of(search: DirectorySearch) -> Asked:
    """Numbers and addresses are known by their looks where they stand among words; titles are nobody's name."""
    terms: list[Term] = []
    identifiers = _identifiers(search.identifier)
    addresses: list[str] = []
    named: list[str] = []
    for part in without_links(search.words).split():
        if found := _identifiers(part):
            identifiers += found
        elif "@" in part:
            _take_address(part, terms, addresses)
        else:
            named.append(part)
    if search.address:
        _take_address(search.address, terms, addresses)
    for text, field in (
        (" ".join(named), None),
        (search.name, Field.NAME),
        (search.town, Field.TOWN),
        (search.profession, Field.PROFESSION),
        (search.speciality, Field.SPECIALITY),
    ):
        terms += _terms(text, field)
    if len(terms) > 1 or identifiers or addresses:
        terms = [term for term in terms if term.field is not None or term.word not in TITLES]
    return Asked(tuple(dict.fromkeys(terms))[:_MOST_TERMS], tuple(identifiers), tuple(addresses))


def with_type(digits: str) -> tuple[str, ...]:
    """Every number that may be meant, with its type's digit."""
    return possible_identifiers(digits) or (digits,)


def fits(entry: DirectoryEntry, asked: Asked) -> bool:
    """Whether everything that is asked is there, at least by its beginning."""
    if asked.addresses and normal(entry.address) not in asked.addresses:
        return False
    numbers = (entry.national_id or "", entry.structure_id or "")
    if not all(any(number in with_type(digits) for number in numbers) for digits in asked.identifiers):
        return False
    spelled = _words_of(entry)
    return all(_distance(term, spelled) < _ABSENT for term in asked.terms)


def unlikeness(entry: DirectoryEntry, asked: Asked) -> int:
    """How far it is from what was asked, for sorting: whole words in names first, other words and beginnings later.

    A word that is not there at all counts the same everywhere: it was forgiven.
    """
    spelled = _words_of(entry)
    return sum(min(_distance(term, spelled), 40) for term in asked.terms)


def in_order(entries: Iterable[DirectoryEntry], asked: Asked) -> list[DirectoryEntry]:
    """Best first, then by name."""
    return sorted(
        entries,
        key=lambda entry: (unlikeness(entry, asked), entry.family_name, entry.given_name, entry.organisation),
    )


def sought_words(entry: DirectoryEntry) -> str:
    """Every word by which it can be found, each after a space."""
    found = [word for spelled in _words_of(entry).values() for word in spelled]
    return " " + " ".join(dict.fromkeys(found))


def joined(text: str) -> str:
    """The words of a name written as one, where it has several: "de la Tour" is found as "delatour", too."""
    parts = words(text)
    return "".join(parts) if len(parts) > 1 else ""


def _take_address(part: str, terms: list[Term], addresses: list[str]) -> None:
    """A whole one, or what was typed of it."""
    local, _, domain = part.partition("@")
    if local and "." in domain.strip("."):
        addresses.append(normal(part))
    else:
        terms += _terms(part, Field.ADDRESS)


def _terms(text: str, field: Field | None) -> list[Term]:
    typed = text[: 4 * _LONGEST_WORD]
    found = words(typed) if field is Field.ADDRESS else without_titles(words(without_links(typed)))
    return [Term(word[:_LONGEST_WORD], field) for word in found if all(letter <= _LAST_LETTER for letter in word)]


def _identifiers(text: str) -> list[str]:
    """Digits, however they are grouped."""
    plain = re.sub(r"[\s.]", "", text)
    return [plain] if _DIGITS.fullmatch(plain) or possible_identifiers(plain) else []


def _words_of(entry: DirectoryEntry) -> Mapping[str, tuple[str, ...]]:
    """In the order in which they count."""
    return {
        "family": (*words(entry.family_name), joined(entry.family_name)),
        "given": (*words(entry.given_name), joined(entry.given_name)),
        "organisation": (*words(entry.organisation), *words(entry.service)),
        "town": (*_words(entry.town), *_words(entry.postcode), *_words(entry.department)),
        "profession": _words(entry.profession),
        "speciality": _words(entry.speciality),
        "address": words(entry.address),
    }


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """Of what many share."""
    return words(text)


_PLACES: Mapping[Field | None, tuple[str, ...]] = {
    None: ("family", "given", "organisation", "town", "profession", "speciality", "address"),
    Field.NAME: ("family", "given", "organisation"),
    Field.TOWN: ("town",),
    Field.PROFESSION: ("profession",),
    Field.SPECIALITY: ("speciality",),
    Field.ADDRESS: ("address",),
}
_BY_BEGINNING = 10


def _distance(term: Term, spelled: Mapping[str, tuple[str, ...]]) -> int:
    best = _ABSENT
    for place, name in enumerate(_PLACES[term.field]):
        there = spelled[name]
        for spelling in term.spellings:
            if spelling in there:
                return min(best, place)
            if any(word.startswith(spelling) for word in there):
                best = min(best, place + _BY_BEGINNING)
    return best
