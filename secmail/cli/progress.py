"""How far a command has come, in one line of a terminal."""

from secmail.api.events import JobProgressed
from secmail.cli.words import Words

PROGRESS_WIDTH = 60
"""Columns that the line has at most, and takes back when it goes."""
_MEGA = 1_000_000


def progress(event: JobProgressed, words: Words) -> str:
    """What is fetched in megabytes; of the work itself its share, or its number where the whole is not known."""
    if event.fetching and event.total:
        return words("progress.fetching-of", done=_mega(event.done, words), total=_mega(event.total, words))
    if event.fetching:
        return words("progress.fetching", done=_mega(event.done, words))
    if event.total:
        return words("progress.share", percent=min(100, event.done * 100 // event.total))
    return words("progress.number", done=event.done)


def _mega(octets: int, words: Words) -> str:
    spelled = f"{octets / _MEGA:.1f}"
    return spelled.replace(".", ",") if words.language == "fr" else spelled
