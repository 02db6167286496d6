"""SQLite's and the file system's failures as ours, by explicit list; what is not listed is a bug."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from secmail.domain.errors import ActionNeeded, BugError, Code, SecmailError, Unavailable

# A quota or a size limit is an error of write, growth of the shared memory or of sync; only ENOSPC is SQLITE_FULL.
_FULL = frozenset(
    {
        apsw.SQLITE_FULL,
        apsw.SQLITE_IOERR_WRITE,
        apsw.SQLITE_IOERR_SHMSIZE,
        apsw.SQLITE_IOERR_FSYNC,
        apsw.SQLITE_IOERR_DIR_FSYNC,
    }
)
# Another key, or bytes that fail their authentication: waiting does not help.
_DAMAGED = frozenset(
    {
        apsw.SQLITE_NOTADB,
        apsw.SQLITE_CORRUPT,
        apsw.SQLITE_CORRUPT_INDEX,
        apsw.SQLITE_CORRUPT_SEQUENCE,
        apsw.SQLITE_CORRUPT_VTAB,
        apsw.SQLITE_IOERR_SHORT_READ,
        apsw.SQLITE_IOERR_CORRUPTFS,
        apsw.SQLITE_IOERR_DATA,
    }
)
# Nobody may write here: the rights of the folder, or a disk that was made read-only.
_PROTECTED = frozenset(
    {
        apsw.SQLITE_PERM,
        apsw.SQLITE_READONLY,
        apsw.SQLITE_READONLY_CANTINIT,
        apsw.SQLITE_READONLY_DIRECTORY,
    }
)
# The disk or the folder is away or refuses; it may come back.
_AWAY = frozenset(
    {
        apsw.SQLITE_CANTOPEN,
        apsw.SQLITE_CANTOPEN_DIRTYWAL,
        apsw.SQLITE_CANTOPEN_FULLPATH,
        apsw.SQLITE_CANTOPEN_ISDIR,
        apsw.SQLITE_READONLY_CANTLOCK,
        apsw.SQLITE_READONLY_DBMOVED,
        apsw.SQLITE_READONLY_RECOVERY,
        apsw.SQLITE_IOERR,
        apsw.SQLITE_IOERR_ACCESS,
        apsw.SQLITE_IOERR_CLOSE,
        apsw.SQLITE_IOERR_DELETE,
        apsw.SQLITE_IOERR_FSTAT,
        apsw.SQLITE_IOERR_LOCK,
        apsw.SQLITE_IOERR_MMAP,
        apsw.SQLITE_IOERR_READ,
        apsw.SQLITE_IOERR_SEEK,
        apsw.SQLITE_IOERR_SHMLOCK,
        apsw.SQLITE_IOERR_SHMMAP,
        apsw.SQLITE_IOERR_SHMOPEN,
        apsw.SQLITE_IOERR_TRUNCATE,
        apsw.SQLITE_IOERR_UNLOCK,
    }
)
_BUSY = frozenset(
    {
        apsw.SQLITE_BUSY,
        apsw.SQLITE_BUSY_RECOVERY,
        apsw.SQLITE_BUSY_SNAPSHOT,
        apsw.SQLITE_BUSY_TIMEOUT,
        apsw.SQLITE_PROTOCOL,
    }
)
_NO_RIGHT = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_NO_MORE_FILES = frozenset({errno.EMFILE, errno.ENFILE})
_DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def from_sqlite(error: apsw.Error) -> SecmailError:
    """The error of ours. Its detail is SQLite's name of the result, never SQL or a value."""
    result: int = getattr(error, "extendedresult", -1)
    name = str(apsw.mapping_extended_result_codes.get(result) or apsw.mapping_result_codes.get(result) or "")
    detail = name or type(error).__name__
    if result in _FULL:
        return Unavailable(Code.STORE_FULL, detail)
    if result in _DAMAGED:
        return ActionNeeded(Code.STORE_UNREADABLE, detail)
    if result in _PROTECTED:
        return Unavailable(Code.STORE_READ_ONLY, detail)
    if result in _AWAY and not _can_open_files():
        return Unavailable(Code.TOO_MANY_FILES, detail, retry_after=5.0)
    if result in _AWAY:
        return Unavailable(Code.STORE_UNREADABLE, detail)
    if result in _BUSY:
        return Unavailable(Code.STORE_IN_USE, detail, retry_after=5.0)
    return BugError(f"store: {detail}")


def from_system(error: OSError) -> SecmailError:
    """The error of ours for a folder or file that cannot be made, opened or renamed."""
    name = errno.errorcode.get(error.errno or 0, "OSError")
    if error.errno in _NO_MORE_FILES:
        return Unavailable(Code.TOO_MANY_FILES, name, retry_after=5.0)
    if error.errno in _NO_RIGHT:
        return Unavailable(Code.STORE_READ_ONLY, name)
    return Unavailable(Code.STORE_FULL if error.errno in _DISK_FULL else Code.STORE_UNREADABLE, name)


def _can_open_files() -> bool:
    """SQLite says "cannot open" for every reason; asked at once, the system still says why."""
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as error:
        return error.errno not in _NO_MORE_FILES
    return True


@contextmanager
def translated() -> Iterator[None]:
    """Lets nothing of SQLite or of the file system out."""
    try:
        yield
    except apsw.Error as error:
        raise from_sqlite(error) from error
    except OSError as error:
        raise from_system(error) from error
