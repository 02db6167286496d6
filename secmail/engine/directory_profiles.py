"""What a directory that was set up says in full: the words of its profile, as the practice has changed them. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from secmail.domain.directory import DirectorySource
from secmail.engine.identity_rules import without_nation

PROFILE = "profile"
"""The value that names the profile which a directory was made from; without it, it is the directory's id."""
_WHERE = frozenset({"url", "host", "port", "tls", "ca_file"})
"""Values of a directory that lead to it."""


def completed(sources: Iterable[DirectorySource], profiles: Iterable[DirectorySource]) -> tuple[DirectorySource, ...]:
    """Only what differs from its profile is kept: for whom a directory may speak is told by both together."""
    known = {(profile.id, profile.kind): profile.values for profile in profiles}
    return tuple(
        replace(
            source,
            values=tuple(
                {**dict(known.get((source.value(PROFILE, source.id), source.kind), ())), **dict(source.values)}.items()
            ),
        )
        for source in sources
    )


def speaking(kept: Iterable[DirectorySource], profiles: Iterable[DirectorySource]) -> tuple[DirectorySource, ...]:
    """`completed`, as they may speak for addresses: one that was led elsewhere speaks for no nation."""
    sources = tuple(kept)
    elsewhere = {source.id for source in sources if any(name in _WHERE for name, _ in source.values)}
    return tuple(
        without_nation(source) if source.id in elsewhere else source for source in completed(sources, profiles)
    )
