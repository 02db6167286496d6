"""People as they are known here, without a network: those whom directories told of, then the whole country."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from secmail.api.directory import Country, Directories, FindPeople
from secmail.domain.addresses import normal
from secmail.domain.directory import MOST_ANSWERS, DirectoryAnswer, DirectoryEntry, DirectorySearch, DirectorySource
from secmail.domain.directory_asking import asked_of, fits
from secmail.engine.directory_profiles import with_defaults
from secmail.engine.ports.directories import CountryBook, DirectoryPort, DirectoryReader

DirectoryQuery = FindPeople | Directories | Country


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to answer from. Read thread."""

    directories: DirectoryPort
    country: CountryBook

    def answer(self, query: DirectoryQuery, reader: DirectoryReader) -> Any:
        """As the query promises."""
        match query:
            case FindPeople(search=search):
                return find_people(search, reader, self.country)
            case Directories():
                return set_up(reader.sources(), self.directories.profiles())
            case Country():
                return self.country.facts()


def find_people(search: DirectorySearch, reader: DirectoryReader, country: CountryBook) -> DirectoryAnswer:
    """Best first. Read thread."""
    asked = asked_of(search)
    if not asked:
        return DirectoryAnswer()
    limit = max(1, min(search.limit, MOST_ANSWERS))
    remembered = [entry for entry in reader.remembered_like(asked) if fits(entry, asked)]
    published = country.search(search)
    entries = joined(remembered, published.entries)
    return DirectoryAnswer(tuple(entries[:limit]), more=published.more or len(entries) > limit)


def joined(first: Iterable[DirectoryEntry], others: Iterable[DirectoryEntry]) -> list[DirectoryEntry]:
    """Each mailbox of a person once; who has come first counts."""
    found: dict[tuple[str, str], DirectoryEntry] = {}
    for entry in (*first, *others):
        found.setdefault((normal(entry.address), entry.national_id or entry.structure_id or ""), entry)
    return list(found.values())


def set_up(kept: Iterable[DirectorySource], profiles: Iterable[DirectorySource]) -> tuple[DirectorySource, ...]:
    """Those of the practice, then those that can be set up yet; none with its secret."""
    ours = [replace(source, secret="") for source in kept]
    ids = {source.id for source in ours}
    known = tuple(profiles)
    return with_defaults((*ours, *(replace(source, set_up=False) for source in known if source.id not in ids)), known)
