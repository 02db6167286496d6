"""What a directory that was set up says in full: the words of its profile, as the practice has changed them. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from itertools import count

from secmail.domain.directory import DirectorySource
from secmail.engine.identity_rules import without_nation

_WHERE = frozenset({"url", "host", "port", "tls", "ca_file"})
"""Values of a directory that lead to it."""


def completed(sources: Iterable[DirectorySource], profiles: Iterable[DirectorySource]) -> tuple[DirectorySource, ...]:
    """Only what differs from its profile is kept: for whom a directory may speak is told by both together."""
    return tuple(
        replace(source, values=tuple({**dict(source.defaults), **dict(source.values)}.items()))
        for source in with_defaults(sources, profiles)
    )


def with_defaults(
    sources: Iterable[DirectorySource], profiles: Iterable[DirectorySource]
) -> tuple[DirectorySource, ...]:
    """Each with all words of its profile."""
    known = {(profile.id, profile.kind): profile.values for profile in profiles}
    return tuple(replace(source, defaults=known.get((source.profile, source.kind), ())) for source in sources)


def numbered(source: DirectorySource, profile: DirectorySource, taken: Collection[str]) -> DirectorySource:
    """One more of a profile: by the profile's own id and title where that is free yet, else with a number."""
    if profile.id not in taken:
        return replace(source, id=profile.id, title=source.title or profile.title)
    number = next(number for number in count(2) if f"{profile.id}-{number}" not in taken)
    return replace(source, id=f"{profile.id}-{number}", title=source.title or f"{profile.title} ({number})")


def speaking(kept: Iterable[DirectorySource], profiles: Iterable[DirectorySource]) -> tuple[DirectorySource, ...]:
    """`completed`, as they may speak for addresses: one that was led elsewhere speaks for no nation."""
    sources = tuple(kept)
    elsewhere = {source.id for source in sources if any(name in _WHERE for name, _ in source.values)}
    return tuple(
        without_nation(source) if source.id in elsewhere else source for source in completed(sources, profiles)
    )
