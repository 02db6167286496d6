"""Names of attachments that are safe to show and to write: no path, no control, nothing a system reserves."""

import re
import unicodedata

_EXTENSIONS = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/csv": ".csv",
    "message/rfc822": ".eml",
    "application/pdf": ".pdf",
    "application/pkcs7-mime": ".p7m",
    "application/x-pkcs7-mime": ".p7m",
    "application/pkix-cert": ".cer",
    "image/jpeg": ".jpg",
    "image/png": ".png",
}
_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_MAX_NAME = 120


def safe_name(given: str, media_type: str, number: int) -> str:
    """A file name from what the sender wrote, or `part-<number>` with the usual extension where nothing is left."""
    last = re.split(r"[\\/]", given[:4000])[-1]
    # Marks of writing direction make "exe.pdf" of "fdp.exe".
    visible = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    name = _FORBIDDEN.sub("_", visible).strip(" .")
    if not name or _RESERVED.match(name):
        return f"part-{number}{_EXTENSIONS.get(media_type, '.bin')}"
    if len(name) > _MAX_NAME:
        stem, dot, extension = name.rpartition(".")
        kept = dot + extension if dot and len(extension) <= 10 else ""
        name = (stem if kept else name)[: _MAX_NAME - len(kept)] + kept
    return name
