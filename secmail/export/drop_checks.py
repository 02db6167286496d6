"""The practice software's folder under the diagnosis' eye: rights, room, and whether anybody takes what lies there."""

import errno
import shutil
import stat
from datetime import datetime, timedelta
from itertools import islice
from os import scandir
from pathlib import Path

from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.errors import Code
from secmail.export.errors import name_of

LOW_SPACE = 20 * 1024 * 1024
_WAITED = timedelta(days=1)
_AT_MOST = 5000
"""Entries that are looked at: some folders are never emptied."""
_CAUSES = {
    **dict.fromkeys((errno.ENOENT, errno.ENOTDIR), Code.EXPORT_FOLDER_GONE),
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), Code.EXPORT_READ_ONLY),
    **dict.fromkeys((errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)), Code.EXPORT_FULL),
}


def refused(folder: str, error: OSError) -> Check:
    """Of a folder that could not be written to."""
    code = _CAUSES.get(error.errno or 0, Code.EXPORT_UNREACHABLE)
    return Check(CheckSubject.DROP_FOLDER, CheckState.FAILED, f"{folder}: {name_of(error)}", code)


def written(folder: str, place: Path, now: datetime) -> tuple[Check, ...]:
    """Of one that was."""
    return (Check(CheckSubject.DROP_FOLDER, CheckState.OK, folder), _space(place), _taken(place, now))


def _space(place: Path) -> Check:
    """In mebibytes."""
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        return Check(CheckSubject.DROP_SPACE, CheckState.SKIPPED, name_of(error))
    check = Check(CheckSubject.DROP_SPACE, CheckState.OK, f"{free // 1024**2} MiB")
    if free < LOW_SPACE:
        return Check(check.subject, CheckState.WARNING, check.found, Code.EXPORT_FULL)
    return check


def _taken(place: Path, now: datetime) -> Check:
    """By the age of what lies there, whoever put it: how many files, and for how many days the oldest."""
    try:
        with scandir(place) as entries:
            found = [entry.stat(follow_symlinks=False) for entry in islice(entries, _AT_MOST) if entry.name[0] != "."]
    except OSError as error:  # taken in this moment, or no right to look
        return Check(CheckSubject.DROP_TAKEN, CheckState.SKIPPED, name_of(error))
    ages = [now.timestamp() - facts.st_mtime for facts in found if stat.S_ISREG(facts.st_mode)]
    late = [age for age in ages if age > _WAITED.total_seconds()]
    if not late:
        return Check(CheckSubject.DROP_TAKEN, CheckState.OK, f"{len(ages)} files")
    days = int(max(late) // 86_400)
    return Check(CheckSubject.DROP_TAKEN, CheckState.WARNING, f"{len(late)} files, {days} days", Code.EXPORT_NOT_TAKEN)
