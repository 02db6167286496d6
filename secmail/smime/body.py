"""Decides what of an opened message is text to read and what is an attachment.

Only parts of the payload are shown. Protected parts among others are told as such: a signed one makes the message
partly signed, an encrypted one stays closed as an attachment, so that nothing decrypted ever flows
into clear text (EFAIL).
"""

import hashlib
from dataclasses import dataclass, field

from secmail.cms.compressed import Compressed
from secmail.cms.content import read_content
from secmail.cms.enveloped import Enveloped
from secmail.domain.errors import SecmailError
from secmail.domain.messages import Attachment
from secmail.domain.octets import Octets, Stream, octets
from secmail.domain.security import Finding, Severity
from secmail.smime.disguise import CMS_TYPES, cms_content
from secmail.smime.file_names import safe_name
from secmail.smime.html_text import html_to_text, without_legacy_html
from secmail.smime.layers import Payload, children_of_signed, closed_layer, content_entity, detached_layer, expanded
from secmail.smime.mime_tree import Entity, children
from secmail.smime.opening import Opening
from secmail.smime.packed import Given, PackedFiles
from secmail.smime.protected import copied_fields, without_legacy_display
from secmail.smime.signatures import CheckedLayer, check
from secmail.smime.tnef import is_tnef
from secmail.smime.words import decode_words, text

_HELD = 4 * 1024 * 1024
"""Octets of all attachments together that are held decoded."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a reader sees. `html` None: there is none, or it stands beside other text."""

    text: str
    html: str | None
    attachments: tuple[Attachment, ...]


@dataclass(slots=True)
class _Blocks:
    """Text in order: (plain or None, HTML or None)."""

    found: list[tuple[str | None, str | None]] = field(default_factory=list)


def render(payload: Payload, opening: Opening) -> Body:
    """Text, HTML and attachments of the payload; findings go to `opening`."""
    walk = _Walk(opening, copied_fields(payload.entity, payload.message, opening))
    blocks = _Blocks()
    if payload.entity is not None:
        walk.visit(payload.entity, blocks, depth=0, covered=_covered(opening))
    # Before what stands beside the protected part is looked at: its words are no text of this message.
    walk.take_packed_text(blocks)
    for part, _ in payload.beside:
        walk.attach(part, covered=False)
    for der in payload.certificates:
        walk.add("certificate.cer", "application/pkix-cert", octets(der), covered=False)
    walk.add_packed()
    texts = []
    for plain, html in blocks.found:
        texts.append(plain if plain is not None else walk.from_html(html or ""))
    html_only = blocks.found[0][1] if len(blocks.found) == 1 else None
    return Body("\n".join(texts), html_only, tuple(walk.attachments))


def _covered(opening: Opening) -> bool:
    """Whether the payload stands under a signature that holds."""
    signatures = [layer for layer in opening.layers if isinstance(layer, CheckedLayer)]
    return bool(signatures) and all(layer.intact for layer in signatures)


class _Walk:
    def __init__(self, opening: Opening, copied: frozenset[str]) -> None:
        self.attachments: list[Attachment] = []
        self._opening = opening
        self._packed = PackedFiles(opening)
        self._spine_signed = opening.signed
        self._copied = copied
        self._shown = self._held = 0

    def visit(self, entity: Entity, blocks: _Blocks, *, depth: int, covered: bool) -> None:
        """Files one part under text or attachments."""
        kind = entity.media_type
        if kind.startswith("multipart/") and depth < self._opening.limits.depth:
            self._multipart(entity, blocks, depth=depth, covered=covered)
        elif kind.startswith("multipart/"):
            self._opening.note(Finding.TOO_DEEP, Severity.ERROR)
            self.attach(entity, covered=covered)
        elif kind in CMS_TYPES and depth > 0 and not self._spine_signed:
            self._protected_part(entity, blocks, depth=depth)
        elif kind in {"text/plain", "text/html"} and self._inline(entity, depth):
            self._text(entity, blocks, covered=covered)
        else:
            self.attach(entity, covered=covered)

    def _multipart(self, entity: Entity, blocks: _Blocks, *, depth: int, covered: bool) -> None:
        if not self._spine_signed and not self._opening.full and depth > 0:
            signed = children_of_signed(self._opening, entity)
            if signed:
                self._opening.note(Finding.PARTLY_SIGNED, Severity.WARNING, "a signed part among others")
                self._opening.layers.append(detached_layer(self._opening, signed, covers_all=False))
                for part in [signed[0], *signed[2:]]:
                    self.visit(part, blocks, depth=depth + 1, covered=False)
                return
        parts = children(entity, self._opening.budget)
        if not parts:
            # No usable boundary: shown as it is rather than lost.
            self.attach(entity, covered=covered)
        elif entity.media_type == "multipart/alternative":
            self._alternative(parts, blocks, depth=depth, covered=covered)
        else:
            for part in self._without_header_copies(entity, parts):
                self.visit(part, blocks, depth=depth + 1, covered=covered)

    def _alternative(self, parts: list[Entity], blocks: _Blocks, *, depth: int, covered: bool) -> None:
        """One block: the plain text of the first that has it, the HTML of the last (RFC 2046 §5.1.4)."""
        inner = [_Blocks() for _ in parts]
        for part, own in zip(parts, inner, strict=True):
            self.visit(part, own, depth=depth + 1, covered=covered)
        found = [block for own in inner for block in own.found]
        if found:
            plain = next((block[0] for block in found if block[0] is not None), None)
            html = next((block[1] for block in reversed(found) if block[1] is not None), None)
            blocks.found.append((plain, html))

    def _without_header_copies(self, entity: Entity, parts: list[Entity]) -> list[Entity]:
        """Without the part that repeats protected fields for old readers (draft-autocrypt-lamps-protected-headers)."""
        if not self._copied or "protected-headers" not in entity.parameters or len(parts) < 2:
            return parts
        first = parts[0]
        if first.media_type not in {"text/plain", "text/rfc822-headers"} or "protected-headers" not in first.parameters:
            return parts
        # A part that says more than the protected fields is shown: what is hidden has to stand elsewhere.
        left = without_legacy_display(_lines(first).strip("\n") + "\n\n", self._copied)
        return parts if left.strip() else parts[1:]

    def _protected_part(self, entity: Entity, blocks: _Blocks, *, depth: int) -> None:
        """A CMS part among others."""
        try:
            content = read_content(cms_content(entity, self._opening.keep), limits=self._opening.limits)
        except SecmailError as error:
            self._opening.note(Finding.MALFORMED, Severity.WARNING, error.detail)
            self.attach(entity, covered=False)
            return
        if isinstance(content, Enveloped):
            self._opening.note(Finding.PARTLY_ENCRYPTED, Severity.ERROR, "an encrypted part among others")
            self._opening.layers.append(closed_layer(self._opening, content))
            self.attach(entity, covered=False)
            return
        if isinstance(content, Compressed):
            self._compressed_part(entity, content, blocks, depth=depth)
            return
        clear = content.content
        inner = content_entity(self._opening, clear, content.content_type) if clear else None
        if clear is None or inner is None or self._opening.full:
            self.attach(entity, covered=False)
            return
        self._opening.note(Finding.PARTLY_SIGNED, Severity.WARNING, "a signed part among others")
        layer = check(content, clear, form="opaque", covers_all=False, crypto=self._opening.crypto)
        self._opening.layers.append(layer)
        self.visit(inner, blocks, depth=depth + 1, covered=False)

    def _compressed_part(self, entity: Entity, packed: Compressed, blocks: _Blocks, *, depth: int) -> None:
        too_deep = depth >= self._opening.limits.depth
        if too_deep:
            self._opening.note(Finding.TOO_DEEP, Severity.ERROR)
        inner = None if too_deep else expanded(self._opening, packed)
        if inner is None:
            self.attach(entity, covered=False)
        else:
            self.visit(inner, blocks, depth=depth + 1, covered=False)

    def _inline(self, entity: Entity, depth: int) -> bool:
        """Whether a text part is read in place; a single part always is, whatever its name."""
        size = entity.end - entity.body
        if size > self._opening.limits.text_bytes or self._shown + size > self._opening.limits.shown_bytes:
            self._opening.note(Finding.TOO_LARGE, Severity.INFO, "text shown as an attachment")
            return False
        return depth == 0 or (entity.disposition[0] != "attachment" and not entity.filename)

    def _text(self, entity: Entity, blocks: _Blocks, *, covered: bool) -> None:
        value = _lines(entity)
        self._shown += entity.end - entity.body
        legacy = bool(self._copied) and entity.parameters.get("hp-legacy-display") == "1"
        if entity.media_type == "text/html":
            blocks.found.append((None, without_legacy_html(value) if legacy else value))
        else:
            plain = without_legacy_display(value, self._copied) if legacy else value
            blocks.found.append((self._packed.without_files(plain, covered=covered), None))

    def from_html(self, source: str) -> str:
        """The words of an HTML part."""
        plain, hides = html_to_text(source)
        if hides:
            self._opening.note(Finding.HTML_HIDDEN, Severity.WARNING)
        return plain

    def attach(self, entity: Entity, *, covered: bool) -> None:
        """Keeps a part as an attachment, whole where it is a multipart."""
        whole = entity.media_type.startswith("multipart/")
        content = entity.whole if whole else self._content(entity)
        kind = "message/rfc822" if whole else entity.media_type
        given = Given(decode_words(entity.filename), kind, content, covered)
        if not whole and is_tnef(kind, _beginning(content)):
            in_memory = content if isinstance(content, Octets) else entity.decoded(self._opening.keep)
            given = self._packed.in_place_of(given, in_memory)
        self._add(given)

    def take_packed_text(self, blocks: _Blocks) -> None:
        """The text that was packed with files, where the message has none beside."""
        if not any((plain or html or "").strip() for plain, html in blocks.found):
            blocks.found += self._packed.texts()

    def add_packed(self) -> None:
        """The files that came inside of other parts."""
        for given in self._packed.behind():
            self._add(given)

    def _content(self, entity: Entity) -> Stream:
        """The first small content is decoded once; the rest each time it is read, so that it is never held."""
        size = entity.end - entity.body
        if self._held + size <= _HELD:
            self._held += size
            return entity.decoded()
        stream = entity.decoded_again(0)
        return entity.decoded_again(sum(map(len, stream.blocks())))

    def _add(self, given: Given) -> None:
        self.add(given.name, given.media_type, given.content, covered=given.covered)

    def add(self, name: str, media_type: str, content: Stream, *, covered: bool) -> None:
        """Adds an attachment under a name that is safe to write."""
        number = len(self.attachments) + 1
        digest = hashlib.sha256()
        for block in content.blocks():
            digest.update(block)
        name = safe_name(name, media_type, number)
        self.attachments.append(Attachment(name, media_type, digest.hexdigest(), covered, content))


def _beginning(content: Stream) -> bytes:
    """Its first octets."""
    return next((bytes(block[:8]) for block in content.blocks() if len(block)), b"")


def _lines(entity: Entity) -> str:
    """The text of a part, each line ended by one line feed."""
    value = text(bytes(entity.decoded()), entity.parameters.get("charset", ""))
    return value.replace("\r\n", "\n").replace("\r", "\n")
