"""Directories that can be set up, from the files of `resources/directories`, and the first words of their values."""

import tomllib
from dataclasses import replace
from functools import cache
from pathlib import Path

from secmail.domain.directory import DirectoryKind, DirectorySource
from secmail.domain.errors import BugError


def parse_profiles(folder: Path) -> tuple[DirectorySource, ...]:
    """By their ids, none switched on. They are part of the program: what is wrong with them is a bug."""
    return _parsed(folder)


def completed(source: DirectorySource, profiles: tuple[DirectorySource, ...]) -> DirectorySource:
    """With every word: those of its profile, changed as the practice has changed them."""
    profile = next((each for each in profiles if each.id == source.profile and each.kind is source.kind), None)
    values = {**dict(profile.values if profile else ()), **dict(source.values)}
    return replace(source, values=tuple(values.items()))


@cache
def _parsed(folder: Path) -> tuple[DirectorySource, ...]:
    return tuple(_profile(path) for path in sorted(folder.glob("*.toml")))


def _profile(path: Path) -> DirectorySource:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        values = document["values"]
        if not all(isinstance(word, str) for word in values.values()):
            raise TypeError("values")
        kind = DirectoryKind(document["kind"])
        return DirectorySource(path.stem, kind, str(document["title"]), tuple(values.items()), enabled=False)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BugError(f"directory profile {path.stem}: {type(error).__name__}") from error
