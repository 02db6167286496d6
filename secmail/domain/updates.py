"""What the publisher says of the newest version: read and weighed, once its signature has been found right."""

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

LARGEST = 16 * 1024
"""Octets of what is published."""
_VERSION = re.compile(r"\d{1,4}(\.\d{1,4}){0,3}")
_LONGEST = 500


class Newness(StrEnum):
    """How the version that runs stands to the published one."""

    CURRENT = "current"
    NEWER = "newer"
    """There is a newer one."""
    STALE = "stale"
    """What is published counted until a day that has gone: somebody may be holding newer words back."""
    REPLAYED = "replayed"
    """What came was signed before what is known here already: somebody shows old words again."""
    UNTRUSTED = "untrusted"
    """Not signed by the publisher, or not readable."""
    UNREACHABLE = "unreachable"
    NO_PUBLISHER = "no-publisher"
    """This build does not say who publishes it."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """`issued`: when it was signed. `until`: the last day on which it counts. `page`: https, for people to read."""

    version: str
    issued: datetime
    until: date
    page: str


@dataclass(frozen=True, slots=True)
class Update:
    """The answer to whoever asked. `announced`: only where it is signed, and believed."""

    newness: Newness
    announced: Announcement | None = None


def read(content: bytes) -> Announcement:
    """The signed words. Raises ValueError for anything else."""
    try:
        said = json.loads(content)
        found = Announcement(
            said["version"], datetime.fromisoformat(said["issued"]), date.fromisoformat(said["until"]), said["page"]
        )
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no announcement") from error
    if not isinstance(found.version, str) or not _VERSION.fullmatch(found.version):
        raise ValueError("no version")
    if found.issued.tzinfo is None:
        raise ValueError("no moment")
    if (
        not isinstance(found.page, str)
        or not found.page.startswith("https://")
        or len(found.page) > _LONGEST
        or not found.page.isprintable()
    ):
        raise ValueError("no page")
    return found


def weigh(announced: Announcement, *, own: str, now: datetime, known: datetime | None) -> Update:
    """`known`: when the newest words were issued that were seen here. A newer version counts when its words are old."""
    if known is not None and announced.issued < known:
        return Update(Newness.REPLAYED)
    if _numbers(announced.version) > _numbers(own):
        return Update(Newness.NEWER, announced)
    stale = now.astimezone(UTC).date() > announced.until
    return Update(Newness.STALE if stale else Newness.CURRENT, announced)


def _numbers(version: str) -> tuple[int, ...]:
    """1.2 is 1.2.0."""
    numbers = [int(number) for number in version.split(".")]
    return tuple(numbers + [0] * (4 - len(numbers)))
