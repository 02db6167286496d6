"""Files that the user chooses: attachments saved in clear on request, files to send, certificates to learn.

Blocking; run through `EngineBridge.run`. Raises SecmailError.
"""

import os
import tempfile
from pathlib import Path

from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.octets import Stream

READ_LIMIT = 64 * 1024 * 1024
CERTIFICATE_LIMIT = 4 * 1024 * 1024


def write_file(path: Path, content: Stream) -> None:
    """Writes a file whole or not at all; no partial copy stays behind."""
    try:
        handle, name = tempfile.mkstemp(prefix=".secmail-", dir=path.parent)
    except OSError as error:
        raise ActionNeeded(Code.FILE_UNWRITABLE) from error
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            for block in content.blocks():
                file.write(block)
            file.flush()
            os.fsync(file.fileno())  # or a power loss could leave the name without the content
        partial.replace(path)
    except OSError as error:
        raise ActionNeeded(Code.FILE_UNWRITABLE) from error
    finally:
        partial.unlink(missing_ok=True)


def read_certificates(path: Path) -> bytes:
    """Reads a file of certificates; one that is too large is none."""
    return read_file(path, CERTIFICATE_LIMIT, Code.CERTIFICATE_UNREADABLE)


def read_file(path: Path, limit: int = READ_LIMIT, too_large: Code = Code.MAIL_TOO_LARGE) -> bytes:
    """Reads a file to be sent that is not larger than `limit`."""
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise ActionNeeded(Code.FILE_UNREADABLE) from error
    if len(content) > limit:
        raise ActionNeeded(too_large)
    return content
