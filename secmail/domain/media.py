"""What kind of file it is (RFC 2046 media types): by its first octets, and by its name where they do not tell. Pure.

The content counts before the name: what a file is called is whoever's word. A picture of a scanner, a DICOM object and
a document of the office get the type under which the other side's program opens them; everything else is
application/octet-stream, which programs only save.
"""

UNKNOWN = "application/octet-stream"
_DICOM_AT, _DICOM = 128, b"DICM"
"""DICOM PS3.10 §7.1: a preamble of 128 octets, then these four."""
_TEXT_LOOKED_AT = 4096

_BY_START = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"{\\rtf", "application/rtf"),
)
_ZIPPED = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}
_COMPOUND = {"doc": "application/msword", "xls": "application/vnd.ms-excel", "ppt": "application/vnd.ms-powerpoint"}
_WRITTEN = {"txt": "text/plain", "csv": "text/csv", "xml": "application/xml", "html": "text/html", "htm": "text/html"}
_ENDINGS = {
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/tiff": "tif",
    "image/webp": "webp",
    "application/dicom": "dcm",
}


def media_type(name: str, content: bytes) -> str:
    """The type of a file; `UNKNOWN` where nothing tells."""
    for start, found in _BY_START:
        if content.startswith(start):
            return found
    ending = name.rpartition(".")[2].lower()
    if content[_DICOM_AT : _DICOM_AT + len(_DICOM)] == _DICOM:
        return "application/dicom"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    if content.startswith(b"PK\x03\x04"):
        return _ZIPPED.get(ending, "application/zip")
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _COMPOUND.get(ending, UNKNOWN)
    return _WRITTEN.get(ending, UNKNOWN) if _is_text(content) else UNKNOWN


def ending(media: str) -> str:
    """How the name of a file of this type usually ends, without the dot; "bin" where there is no usual one."""
    return _ENDINGS.get(media, "bin")


def _is_text(content: bytes) -> bool:
    return b"\x00" not in content[:_TEXT_LOOKED_AT]
