"""The file system's failures as ours."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from secmail.domain.errors import Code, Unavailable

# What a file system answers that cannot do a thing at all: FAT and some shares know no hard links, some no sync of
# folders.
UNSUPPORTED = frozenset(
    {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL, errno.EMLINK, errno.EACCES}
)


@contextmanager
def translated() -> Iterator[None]:
    """Missing, full, read-only, gone while writing: for a folder of somebody else all of it may pass by itself."""
    try:
        yield
    except OSError as error:
        raise Unavailable(Code.EXPORT_UNREACHABLE, name_of(error)) from error


def name_of(error: OSError) -> str:
    """The error's symbol: its text would hold the path."""
    return errno.errorcode.get(error.errno or 0, "OSError")
