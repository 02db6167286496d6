"""What is asked of a FHIR directory for a search: resources and parameters that the national one documents (pure).

Names are asked by `:contains`, as the second part of "Jean-François" begins nothing. Practitioners have no town of
their own there: it is seen from the organisations of their roles, and left to whoever compares the answers with the
search. The same goes for professions and specialities, which are asked by codes alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from secmail.domain.directory_asking import Asked, Field, with_type

_PAGE = "50"
_PERSONS = frozenset("08")
_MOST_NUMBERS = 3
_ROLES_TOO = ("_revinclude", "PractitionerRole:practitioner")
_HOLDERS_TOO = (("_include", "PractitionerRole:practitioner"), ("_include", "PractitionerRole:organization"))


@dataclass(frozen=True, slots=True)
class Question:
    """One request. `bare`: whoever is found counts even without a mailbox."""

    resource: str
    parameters: tuple[tuple[str, str], ...]
    bare: bool = False

    @property
    def target(self) -> str:
        """Under the base address."""
        return f"{self.resource}?{urlencode((*self.parameters, ('_count', _PAGE)))}"


def attempts(asked: Asked) -> tuple[tuple[Question, ...], ...]:
    """Questions to ask together, and what to ask when none of these gives an answer.

    A word may be a name or a town: all are taken as names first, then the last as a town, then the first.
    """
    if asked.addresses:
        return (tuple(one for address in asked.addresses[:1] for one in by_address(address)),)
    if asked.identifiers:
        return (tuple(by_number(number) for number in with_type(asked.identifiers[0])[:_MOST_NUMBERS]),)
    parts = [term.word for term in asked.terms if term.field is Field.ADDRESS]
    if parts:
        return (_mailboxes("mailbox-mss:contains", max(parts, key=len)),)
    names = _words(asked, Field.NAME)
    towns, anywhere = _words(asked, Field.TOWN), _words(asked, None)
    found = [_named([*names, *anywhere], towns)]
    if len(anywhere) > 1 or (names and anywhere):
        found.append(_named([*names, *anywhere[:-1]], [*towns, anywhere[-1]]))
        found.append(_named([*names, *anywhere[1:]], [*towns, anywhere[0]]))
    return tuple(questions for questions in found if questions)


def by_address(address: str) -> tuple[Question, ...]:
    """Whose this mailbox is."""
    return _mailboxes("mailbox-mss:exact", address)


def by_number(number: str) -> Question:
    """Of a person or of a structure, by the digit of its type."""
    if number[:1] in _PERSONS:
        return Question("Practitioner", (("identifier", number), _ROLES_TOO), bare=True)
    return Question("Organization", (("identifier", number),))


def organisations(ids: Sequence[str]) -> Question:
    """Those that roles name."""
    return Question("Organization", (("_id", ",".join(ids)),))


def _mailboxes(parameter: str, address: str) -> tuple[Question, ...]:
    return (
        Question("Practitioner", ((parameter, address), _ROLES_TOO)),
        Question("PractitionerRole", ((parameter, address), *_HOLDERS_TOO)),
        Question("Organization", ((parameter, address),)),
    )


def _named(names: Iterable[str], towns: Iterable[str]) -> tuple[Question, ...]:
    """Persons, then organisations; only the latter can be asked by town alone."""
    asked = tuple(("name:contains", name) for name in names)
    placed = tuple(("address-city:contains", town) for town in towns)
    persons = (Question("Practitioner", (*asked, ("active", "true"), _ROLES_TOO)),) if asked else ()
    houses = (Question("Organization", (*asked, *placed, ("active", "true"))),) if asked or placed else ()
    return (*persons, *houses)


def _words(asked: Asked, field: Field | None) -> list[str]:
    return [term.spellings[-1] for term in asked.terms if term.field is field]
