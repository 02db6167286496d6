"""The chapters of one language, and where words stand in them (pure but for reading the files)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from secmail.domain.folding import words
from secmail.domain.sentences.text import Language

_HEADING = re.compile(r"^#{1,3} +(.+)$", re.MULTILINE)
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"!\[([^\]]*)\]\([^)]*\)|\[([^\]]*)\]\([^)]*\)|[*`|#>]+")


@dataclass(frozen=True, slots=True)
class Section:
    """What stands below one heading, as it is read; `place`: the how manieth heading of its chapter, from 0."""

    place: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Chapter:
    """One file. `name`: the file's, as links in the manual write it."""

    name: str
    source: str
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.sections[0].title


def read_book(folder: Path, language: Language) -> tuple[Chapter, ...]:
    """`folder`: the manual's, with a folder for each language. The chapters follow the numbers of their files."""
    files = sorted((folder / language).glob("*.md"))
    return tuple(_chapter(file.name, file.read_text("utf-8")) for file in files)


def find(book: Iterable[Chapter], sought: str) -> tuple[tuple[Chapter, Section], ...]:
    """The sections that hold all words, or words that begin so; those that have one in their title first."""
    wanted = words(sought)
    if not wanted:
        return ()
    found = [(chapter, section) for chapter in book for section in chapter.sections if _holds(section, wanted)]
    return tuple(sorted(found, key=lambda one: not _begun(words(one[1].title), wanted)))


def first_in(text: str, sought: str) -> tuple[int, int] | None:
    """Where the first word stands that begins as one of those sought: from, to."""
    wanted = words(sought)
    hits = (hit.span() for hit in _WORD.finditer(text) if wanted and "".join(words(hit.group())).startswith(wanted))
    return next(hits, None)


def _holds(section: Section, wanted: tuple[str, ...]) -> bool:
    known = words(f"{section.title} {section.text}")
    return all(_begun(known, (word,)) for word in wanted)


def _begun(known: Iterable[str], wanted: tuple[str, ...]) -> bool:
    return any(word.startswith(wanted) for word in known)


def _chapter(name: str, source: str) -> Chapter:
    heads = list(_HEADING.finditer(source))
    ends = [*(head.start() for head in heads[1:]), len(source)]
    sections = tuple(
        Section(place, head.group(1).strip(), _plain(source[head.end() : end]))
        for place, (head, end) in enumerate(zip(heads, ends, strict=True))
    )
    return Chapter(name, source, sections)


def _plain(source: str) -> str:
    """Without the signs of Markdown; of links and pictures what they say."""
    return " ".join(_MARKS.sub(lambda mark: mark.group(1) or mark.group(2) or "", source).split())
