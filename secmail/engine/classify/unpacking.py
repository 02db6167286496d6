"""What a message brings inside of what it brings: attached messages, archives, structured documents. Pure.

Nothing is written anywhere; everything is bounded in number, depth and size. What comes out belongs to the attachment
that it came in: its place and whether it is signed are those of the attachment.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from secmail.domain.errors import SecmailError
from secmail.domain.messages import Attachment
from secmail.domain.octets import Octets, octets
from secmail.domain.policy import Limits
from secmail.domain.security import Finding
from secmail.domain.structured import StructuredDocument
from secmail.engine.classify import archives, cda, xdm, xml
from secmail.engine.classify.forms import LOOKED_AT, Form, beginning, form_of
from secmail.smime import tnef
from secmail.smime.file_names import safe_name
from secmail.smime.mime_tree import Budget, Entity, children, read_entity
from secmail.smime.uuencoded import take_files
from secmail.smime.words import decode_words, text

_LARGEST_MESSAGE = 32 * 1024 * 1024
_DEPTH = 3
"""A message in a message in a message; an archive inside of an archive is never opened."""
_MOST = 300
_MIME_DEPTH = 6
_LIMITS = Limits(parts=100, depth=_MIME_DEPTH)
_PICTURES = 3
"""Entries of an archive that are looked at for pictures when none has a telling name."""
_DICOM_FILE = 132
_ANYTHING = "application/octet-stream"
_BEGIN = b"begin "
"""What a file that is written into a text begins with."""
_TYPES = {".xml": "text/xml", ".pdf": "application/pdf", ".dcm": "application/dicom", ".txt": "text/plain"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to look at. `part`: the attachment that it is, or in which it came; `inner`: the latter."""

    part: int
    form: Form
    attachment: Attachment
    head: bytes = field(repr=False)
    inner: bool = False


@dataclass(slots=True)
class Unpacked:
    """All that was found. `offered`: documents that no other program would show, as further attachments."""

    pieces: list[Piece] = field(default_factory=list)
    documents: list[StructuredDocument] = field(default_factory=list)
    offered: list[Attachment] = field(default_factory=list)
    exchanges: list[int] = field(default_factory=list)
    """Attachments that are IHE XDM."""
    pictures: list[int] = field(default_factory=list)
    """Attachments that hold DICOM."""
    findings: dict[Finding, str] = field(default_factory=dict)
    """What could not be read, with what is told to support."""
    left: int = archives.TOGETHER
    """Octets that may still come out of archives: many small ones weigh no more than a large one."""
    steps: tnef.Steps = field(default_factory=tnef.Steps)
    """Likewise of those of Outlook."""


@dataclass(frozen=True, slots=True)
class _Packed:
    """In which attachment something is, and how far inside."""

    part: int
    covered: bool
    depth: int


def unpack(attachments: tuple[Attachment, ...]) -> Unpacked:
    """Everything in order, outer before inner. Never raises."""
    found = Unpacked()
    for part, attachment in enumerate(attachments):
        _take(found, part, attachment, depth=0)
    return found


def _take(found: Unpacked, part: int, attachment: Attachment, *, depth: int) -> None:
    if len(found.pieces) >= _MOST or not attachment.size:
        return
    head = beginning(attachment)
    form = form_of(attachment, head)
    found.pieces.append(Piece(part, form, attachment, head, depth > 0))
    if form is Form.ARCHIVE:
        _take_archive(found, part, attachment, depth=depth)
    elif form is Form.MESSAGE and depth < _DEPTH:
        _take_message(found, part, attachment, depth=depth)
    elif form is Form.CDA:
        _take_cda(found, part, attachment)
    elif form is Form.DICOM:
        found.pictures.append(part)
    elif depth and tnef.is_tnef(attachment.media_type, head):
        _take_packed(found, part, attachment, depth=depth)
    elif form in {Form.DOCUMENT, Form.OTHER} and _may_be_written_into(attachment, head):
        _take_written(found, _Packed(part, attachment.covered, depth), attachment)


def _take_packed(found: Unpacked, part: int, attachment: Attachment, *, depth: int) -> None:
    """The files of a winmail.dat further inside; those of the message itself stand among its attachments already."""
    if attachment.size > _LARGEST_MESSAGE or depth > _DEPTH:
        _leave(found, "winmail.dat: too large, or too far inside")
        return
    read = tnef.read(octets(bytes(attachment.content)), found.steps)
    if read.left:
        _leave(found, f"winmail.dat: {read.left}")
    packed = _Packed(part, attachment.covered, depth)
    _take_all(found, packed, ((each.name, each.media_type or _ANYTHING, each.content) for each in read.files))
    _take_from_text(found, packed, read.text)


def _may_be_written_into(attachment: Attachment, head: bytes) -> bool:
    """Whether it is a plain text, or plainly such a file."""
    typed = attachment.media_type == "text/plain" or attachment.name.lower().endswith(".txt")
    return (typed or _BEGIN in head) and b"\0" not in head


def _take_written(found: Unpacked, packed: _Packed, attachment: Attachment) -> None:
    """The files in a text that is not the message's own, whose files stand among its attachments already."""
    if attachment.size > _LARGEST_MESSAGE:
        if any(_BEGIN in bytes(block) for block in attachment.content.blocks()):
            _leave(found, "uuencode: a text is too large")
        return
    data = bytes(attachment.content)
    if _BEGIN in data:
        _take_from_text(found, packed, text(data, "").removeprefix("\ufeff"))


def _take_from_text(found: Unpacked, packed: _Packed, words: str) -> None:
    taken = take_files(words.replace("\r\n", "\n").replace("\r", "\n"))
    if taken.left:
        _leave(found, "uuencode: a file in the text is damaged")
    if taken.files and packed.depth > _DEPTH:
        _leave(found, "uuencode: too far inside")
        return
    _take_all(found, packed, ((each.name, _ANYTHING, octets(each.content)) for each in taken.files))


def _take_all(found: Unpacked, packed: _Packed, files: Iterable[tuple[str, str, Octets]]) -> None:
    """Files by their names and types."""
    for given, kind, content in files:
        if len(found.pieces) >= _MOST:
            _leave(found, "too many files")
            return
        name = safe_name(given, kind, packed.part + 1)
        _take(found, packed.part, Attachment(name, kind, "", packed.covered, content), depth=packed.depth + 1)


def _leave(found: Unpacked, why: str) -> None:
    found.findings.setdefault(Finding.PACKED_UNREAD, why)


def _take_message(found: Unpacked, part: int, attachment: Attachment, *, depth: int) -> None:
    if attachment.size > _LARGEST_MESSAGE:
        return
    budget = Budget(_LIMITS)
    try:
        entity = read_entity(bytes(attachment.content), budget)
    except SecmailError:
        return
    for leaf in _leaves(entity, budget, 0):
        kind = leaf.media_type
        content = leaf.whole if kind.startswith("multipart/") else leaf.decoded()
        name = safe_name(decode_words(leaf.filename), kind, part + 1)
        _take(found, part, Attachment(name, kind, "", attachment.covered, content), depth=depth + 1)


def _leaves(entity: Entity, budget: Budget, depth: int) -> Iterator[Entity]:
    parts = children(entity, budget) if entity.media_type.startswith("multipart/") and depth < _MIME_DEPTH else []
    if not parts:
        yield entity
    for each in parts:
        yield from _leaves(each, budget, depth + 1)


def _take_cda(found: Unpacked, part: int, attachment: Attachment) -> None:
    if attachment.size > xml.LARGEST:
        found.findings.setdefault(Finding.ARCHIVE_REFUSED, "a structured document is too large")
        return
    read = cda.read(bytes(attachment.content), part=part, name=attachment.name)
    if read is None:
        return
    found.documents.append(read.document)
    for number, inner in enumerate(read.embedded, 1):
        stem = PurePosixPath(attachment.name).stem
        name = safe_name(f"{stem}-{number}{_suffix(inner.media_type)}", inner.media_type, part + 1)
        made = Attachment(name, inner.media_type, "", attachment.covered, octets(inner.content))
        found.offered.append(made)
        found.pieces.append(
            Piece(part, form_of(made, inner.content[:LOOKED_AT]), made, inner.content[:LOOKED_AT], inner=True)
        )


def _suffix(media_type: str) -> str:
    return next((suffix for suffix, known in _TYPES.items() if known == media_type), "")


def _take_archive(found: Unpacked, part: int, attachment: Attachment, *, depth: int) -> None:
    if attachment.size > archives.LARGEST:
        if b"DICOMDIR" in beginning(attachment, archives.LARGEST):
            found.pictures.append(part)
        return
    archive = archives.read(bytes(attachment.content))
    if archive.refused is not None:
        found.findings.setdefault(Finding.ARCHIVE_REFUSED, f"an archive: {archive.refused.name.lower()}")
    if any(entry.encrypted for entry in archive.entries):
        found.findings.setdefault(Finding.SEALED_ARCHIVE, "an archive with a password")
    if _holds_pictures(archive):
        found.pictures.append(part)
        return
    sets = frozenset(xdm.metadata_of([entry.name for entry in archive.entries]))
    if sets:
        found.exchanges.append(part)
    _take_entries(found, _Packed(part, attachment.covered, depth), archive, sets=sets)


def _take_entries(found: Unpacked, packed: _Packed, archive: archives.Archive, *, sets: frozenset[str]) -> None:
    described = dict(_described(archive, sets))
    wanted = tuple(each for each in archive.entries if each.size and not each.encrypted and xdm.is_offered(each.name))
    for entry, content in archives.contents(archive, wanted[:_MOST], found.left):
        if not isinstance(content, bytes):
            found.findings.setdefault(Finding.ARCHIVE_REFUSED, f"an entry of an archive: {content.name.lower()}")
            continue
        found.left -= len(content)
        described_as = described.pop(xdm.key(entry.name), None)
        if described_as is not None and not xdm.fits(described_as, content):
            found.findings.setdefault(Finding.ARCHIVE_DIFFERS, "a document is not the one described")
        media_type = described_as.media_type if described_as is not None else ""
        made = _attachment(entry.name, content, media_type, covered=packed.covered)
        if form_of(made, content[:LOOKED_AT]) is Form.ARCHIVE:
            found.findings.setdefault(Finding.ARCHIVE_REFUSED, "an archive inside of an archive")
            continue
        if described_as is not None:
            found.offered.append(made)
        _take(found, packed.part, made, depth=max(packed.depth, _DEPTH - 1) + 1)
    if described:
        found.findings.setdefault(Finding.ARCHIVE_DIFFERS, "a described document is missing")


def _attachment(written: str, content: bytes, media_type: str, *, covered: bool) -> Attachment:
    name = PurePosixPath(written.replace("\\", "/")).name
    kind = media_type or _TYPES.get(PurePosixPath(name).suffix.lower(), "application/octet-stream")
    return Attachment(safe_name(name, kind, 1), kind, "", covered, octets(content))


def _described(archive: archives.Archive, sets: frozenset[str]) -> Iterator[tuple[str, xdm.Described]]:
    metadata = tuple(entry for entry in archive.entries if entry.name in sets)
    for entry, content in archives.contents(archive, metadata[:10]):
        if isinstance(content, bytes):
            for each in xdm.describe(content, at=entry.name):
                yield each.path, each


def _holds_pictures(archive: archives.Archive) -> bool:
    """By a directory of DICOM, by names, or by how the first files begin."""
    names = [PurePosixPath(entry.name.replace("\\", "/").upper()) for entry in archive.entries]
    if any(name.name == "DICOMDIR" or name.suffix in {".DCM", ".DICOM"} for name in names):
        return True
    bare = [
        entry
        for entry, name in zip(archive.entries, names, strict=True)
        if not name.suffix and entry.size > _DICOM_FILE
    ]
    return any(archives.beginning(archive, entry, _DICOM_FILE).endswith(b"DICM") for entry in bare[:_PICTURES])
