"""What is asked of an LDAP directory, as a filter (RFC 4511 §4.5.1.7; pure).

Filters are values that the library encodes with lengths: what a person types cannot become a part of their grammar.
Many servers tell "Hélène" from "Helene". So words are asked for as they were typed and without accents; and where that
finds nobody, once more with a gap for every letter that could carry an accent. Whoever does not fit is left out then.
"""

import re
from collections.abc import Sequence

from sansldap import FilterAnd, FilterEquality, FilterNot, FilterOr, FilterPresent, FilterSubstrings, LDAPFilter

from secmail.directory.ldap_layout import LdapLayout
from secmail.domain.addresses import normal
from secmail.domain.directory import DirectorySearch
from secmail.domain.directory_asking import Asked, Field, Term, with_type
from secmail.domain.folding import words
from secmail.domain.identifiers import possible_identifiers

_WORD = re.compile(r"[^\W_]+")
_ROLES: dict[Field | None, tuple[str, ...]] = {
    None: ("family_name", "given_name", "organisation", "service", "town", "address", "speciality"),
    Field.NAME: ("family_name", "given_name", "organisation", "service"),
    Field.TOWN: ("town", "postcode", "department"),
    Field.PROFESSION: ("profession",),
    Field.SPECIALITY: ("speciality",),
    Field.ADDRESS: ("address",),
}
_LABELLED = frozenset({None, Field.PROFESSION})
_CARRIERS = re.compile("[aceinouyæœ]+")
"""Letters that French writes with accents, and that stand for one; the gap is for `œ` and `oe` too."""
_NOBODY = FilterNot(FilterPresent("objectClass"))


def search_filter(layout: LdapLayout, search: DirectorySearch, asked: Asked, *, loose: bool) -> LDAPFilter:
    """Everything that is asked must be there. `loose`: whatever accents the directory writes."""
    typed = _typed(search)
    parts = [_term(layout, term, typed.get(term.word, term.word), loose=loose) for term in asked.terms]
    parts += [_by_address(layout, address) for address in asked.addresses]
    parts += [_by_identifier(layout, number_forms(digits)) for digits in asked.identifiers]
    return _within(layout, parts)


def person_filter(layout: LdapLayout, *, address: str, numbers: Sequence[str]) -> LDAPFilter:
    """The mailbox, or the person with one of these numbers."""
    parts = [_by_address(layout, address)] if address else []
    if numbers and layout.names("identifier"):
        parts.append(_by_identifier(layout, numbers))
    return _within(layout, [_either(parts)])


def number_forms(digits: str) -> tuple[str, ...]:
    """With and without the digit that tells the type: directories write one or the other."""
    bare = (number[1:] for number in possible_identifiers(digits))
    return tuple(dict.fromkeys((*with_type(digits), *bare)))


def _by_address(layout: LdapLayout, address: str) -> LDAPFilter:
    spellings = dict.fromkeys((address, normal(address)))
    return _either([FilterEquality(name, each.encode()) for name in layout.names("address") for each in spellings])


def _by_identifier(layout: LdapLayout, numbers: Sequence[str]) -> LDAPFilter:
    """Of a person or a structure."""
    names = layout.names("identifier", "structure")
    return _either([FilterEquality(name, number.encode()) for name in names for number in numbers])


def _within(layout: LdapLayout, parts: list[LDAPFilter]) -> LDAPFilter:
    if layout.object_class:
        parts = [FilterEquality("objectClass", layout.object_class.encode()), *parts]
    return parts[0] if len(parts) == 1 else FilterAnd(parts)


def _either(parts: list[LDAPFilter]) -> LDAPFilter:
    if not parts:
        return _NOBODY
    return parts[0] if len(parts) == 1 else FilterOr(parts)


def _term(layout: LdapLayout, term: Term, typed: str, *, loose: bool) -> LDAPFilter:
    names = layout.names(*_ROLES[term.field])
    spellings = term.spellings if loose else dict.fromkeys((typed, *term.spellings))
    found = [_containing(name, word, loose=loose) for name in names for word in spellings]
    if term.field in _LABELLED:
        codes = [code for code, label in layout.labels.items() if _begins(label, term)]
        found += [FilterEquality(name, code.encode()) for name in layout.names("profession") for code in codes]
    return _either(found)


def _begins(label: str, term: Term) -> bool:
    return any(word.startswith(term.word) for word in words(label))


def _containing(name: str, word: str, *, loose: bool) -> LDAPFilter:
    pieces = [piece for piece in _CARRIERS.split(word.casefold()) if piece] if loose else [word]
    return FilterSubstrings(name, None, [piece.encode() for piece in pieces], None) if pieces else FilterPresent(name)


def _typed(search: DirectorySearch) -> dict[str, str]:
    """Words as they were typed, by their folded form."""
    texts = (search.words, search.name, search.town, search.profession, search.speciality, search.address)
    raw = [word for text in texts for word in _WORD.findall(text)]
    return {folded: word for word in raw for folded in words(word)[:1]}
