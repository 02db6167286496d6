"""What an attachment is by its first octets, and only where these do not tell by its type and name. Pure."""

from enum import Enum, auto
from pathlib import PurePosixPath

from secmail.domain.messages import Attachment
from secmail.engine.classify import archives, cda

LOOKED_AT = 2048
_DICOM_AT, _DICOM = 128, b"DICM"
_OFFICE = (b"word/", b"[Content_Types].xml", b"_rels/", b"docProps/", b"mimetype", b"xl/", b"ppt/", b"customXml/")
"""First names in the archives that documents are."""
_OFFICE_NAMES = frozenset({".docx", ".docm", ".dotx", ".xlsx", ".xlsm", ".pptx", ".odt", ".ods", ".odp", ".epub"})
_NAME_AT = 30
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEALED = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07")
_SEALED_NAMES = frozenset({".zed", ".axx", ".7z", ".rar"})
_PGP = b"-----BEGIN PGP MESSAGE"
_PGP_NAMES = frozenset({".pgp", ".gpg"})
_APICRYPT_NAMES = frozenset({".apz"})
_DELIVERY = frozenset(
    {"message/delivery-status", "message/disposition-notification", "message/global-delivery-status"}
    | {"message/global-disposition-notification"}
)
_WRITTEN = frozenset({".txt", ".htm", ".html"})
_LEGACY_WORD = frozenset({".doc", ".dot"})


class Form(Enum):
    """What the classification does with it."""

    DOCUMENT = auto()
    """For people to read: PDF, RTF, DOCX, ODT, DOC, text."""
    ARCHIVE = auto()
    MESSAGE = auto()
    DICOM = auto()
    CDA = auto()
    CALENDAR = auto()
    DELIVERY = auto()
    APICRYPT = auto()
    PGP = auto()
    SEALED = auto()
    """An archive that nothing here opens."""
    OTHER = auto()


def beginning(attachment: Attachment, size: int = LOOKED_AT) -> bytes:
    """Its first octets."""
    return next((bytes(block[:size]) for block in attachment.content.blocks() if len(block)), b"")


def form_of(attachment: Attachment, head: bytes) -> Form:
    """`head`: its `beginning`."""
    suffix = PurePosixPath(attachment.name.lower()).suffix
    found = _by_type(attachment.media_type) or _by_octets(head, suffix) or _by_name(suffix)
    return found or (Form.DOCUMENT if _is_text(attachment, suffix, head) else Form.OTHER)


def _by_type(media_type: str) -> Form | None:
    if media_type in _DELIVERY:
        return Form.DELIVERY
    if media_type in {"message/rfc822", "message/global"}:
        return Form.MESSAGE
    if media_type in {"application/pgp-encrypted", "application/pgp"}:
        return Form.PGP
    return Form.CALENDAR if media_type == "text/calendar" else None


def _by_octets(head: bytes, suffix: str) -> Form | None:
    if head.startswith(archives.BEGINNING):
        return Form.DOCUMENT if suffix in _OFFICE_NAMES or head.startswith(_OFFICE, _NAME_AT) else Form.ARCHIVE
    if b"%PDF-" in head[:1024] or head.startswith(b"{\\rtf") or (head.startswith(_OLE) and suffix in _LEGACY_WORD):
        return Form.DOCUMENT
    if head[_DICOM_AT : _DICOM_AT + len(_DICOM)] == _DICOM:
        return Form.DICOM
    if head.startswith(_SEALED):
        return Form.SEALED
    if head.lstrip().startswith(_PGP):
        return Form.PGP
    if head.lstrip(b"\xef\xbb\xbf\r\n \t").startswith(b"BEGIN:VCALENDAR"):
        return Form.CALENDAR
    return Form.CDA if b"<" in head[:200] and cda.may_be_cda(head) else None


def _by_name(suffix: str) -> Form | None:
    if suffix in _APICRYPT_NAMES:
        return Form.APICRYPT
    if suffix in _PGP_NAMES:
        return Form.PGP
    if suffix in _SEALED_NAMES:
        return Form.SEALED
    return Form.MESSAGE if suffix == ".eml" else None


def _is_text(attachment: Attachment, suffix: str, head: bytes) -> bool:
    typed = attachment.media_type in {"text/plain", "text/html"}
    return (typed or suffix in _WRITTEN) and b"\0" not in head
