"""Names of files that travel beside a message, made safe for every file system."""

import re

_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\ufffd]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_MAX_FILE_NAME = 120


def safe_file_name(name: str) -> str:
    """A name without path, reserved characters or leading points, which is no device of Windows either."""
    last = _UNSAFE.sub("_", re.split(r"[\\/]", name)[-1]).strip(" .")[:_MAX_FILE_NAME].rstrip(" .")
    return f"_{last}" if _RESERVED.fullmatch(last) else last or "fichier"
