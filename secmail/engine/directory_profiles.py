"""What a directory that was set up says in full: the words of its profile, as the practice has changed them. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from secmail.domain.directory import DirectorySource

PROFILE = "profile"
"""The value that names the profile which a directory was made from; without it, it is the directory's id."""


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
