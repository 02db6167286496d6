"""Which directory says something, and since when. Pure."""

from collections.abc import Mapping
from datetime import datetime

from secmail.domain.directory import FORMER
from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line


def teller_words(source: str, told: datetime | None, *, titles: Mapping[str, str], words: Words) -> str:
    """`source`, `told`: as in `DirectoryEntry`; what was remembered is told with its day. Empty for no source."""
    name, former, _ = source.partition(FORMER)
    if not name:
        return ""
    who = one_line(titles.get(name, ""), 60) or words("directory.unnamed")  # an id says nothing to anybody
    if told is None:
        return who
    return words("directory.told.formerly" if former else "directory.told.on", source=who, day=words.date(told))
