"""Takes the layers off a message, from the outside in, along the one spine that leads to what is shown.

Only a layer that holds everything (the Cryptographic Envelope of RFC 9787) is on the spine; protected parts that stand
among others are `body`'s, and never make the whole message look protected.
"""

import re
from collections.abc import Generator
from dataclasses import dataclass, field

from secmail.cms import der
from secmail.cms.algorithms import AUTH_ENVELOPED_DATA, COMPRESSED_DATA, DATA, ENVELOPED_DATA, SIGNED_DATA
from secmail.cms.compressed import Compressed
from secmail.cms.content import read_content
from secmail.cms.enveloped import Enveloped
from secmail.cms.receipts import RECEIPT
from secmail.cms.signed import Signed
from secmail.domain.errors import BugError, Code, SecmailError
from secmail.domain.octets import Octets, joined, octets
from secmail.domain.policy import MEBIBYTE
from secmail.domain.security import EncryptedLayer, Finding, Severity
from secmail.smime.disguise import cms_content, is_cms
from secmail.smime.mime_tree import Entity, bare_entity, children, read_entity
from secmail.smime.opening import Opening
from secmail.smime.protected import intent
from secmail.smime.receipts import find_receipt
from secmail.smime.signatures import CheckedLayer, check
from secmail.smime.steps import Answer, ContentKey, KeyUnavailable, Need, NeedKey

_CMS_CONTENTS = {SIGNED_DATA, ENVELOPED_DATA, AUTH_ENVELOPED_DATA, COMPRESSED_DATA}
_SIGNATURE_TYPES = {"application/pkcs7-signature", "application/x-pkcs7-signature"}
_FIELD_NAME = re.compile(rb"\s{0,9}([!-9;-~]{1,80})[ \t]{0,9}:")
_CONTENT_TYPE = re.compile(rb"\n(?:content-type|mime-version)[ \t]{0,9}:", re.IGNORECASE)
_FIRST_FIELDS = re.compile(
    rb"mime-version|content-[a-z-]+|from|to|subject|date|message-id|received|return-path|x-[a-z-]+", re.IGNORECASE
)
_TEXT_ONLY = re.compile(rb"[^\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]*")


@dataclass(slots=True)
class Payload:
    """What the spine ends in. `entity` None: nothing can be shown (no key, damage, certificates only).

    `message`: the inner message of an old-style wrapping (RFC 8551 §3.1), whose header is the protected one.
    `beside`: parts next to a signed one, with whether they came out of an encryption.
    """

    entity: Entity | None
    message: Entity | None = None
    beside: list[tuple[Entity, bool]] = field(default_factory=list)
    certificates: tuple[bytes, ...] = ()


def descend(opening: Opening, root: Entity) -> Generator[Need, Answer, Payload]:
    """Takes off every layer of `root` that holds everything; asks for the keys."""
    payload = Payload(root)
    for _ in range(opening.limits.depth):
        entity = payload.entity
        if entity is None or not (yield from _peel(opening, payload, entity)):
            return payload
    opening.note(Finding.TOO_DEEP, Severity.ERROR)
    payload.entity = None
    return payload


def _peel(opening: Opening, payload: Payload, entity: Entity) -> Generator[Need, Answer, bool]:
    """Takes off one layer; whether there was one and something is inside."""
    parts = children_of_signed(opening, entity)
    if not parts and not is_cms(entity):
        return _step_inside(opening, payload, entity)
    if opening.full:
        opening.note(Finding.TOO_DEEP, Severity.ERROR)
        payload.entity = None
        return False
    if parts:
        _peel_detached(opening, payload, parts)
        return True
    try:
        content = read_content(cms_content(entity, opening.keep), limits=opening.limits)
    except SecmailError as error:
        unsupported = error.code is Code.SMIME_UNSUPPORTED
        opening.note(Finding.UNSUPPORTED if unsupported else Finding.MALFORMED, Severity.ERROR, error.detail)
        payload.entity = None
        return False
    if isinstance(content, Enveloped):
        return (yield from _peel_envelope(opening, payload, content))
    if isinstance(content, Compressed):
        payload.entity = expanded(opening, content)
        return payload.entity is not None
    inside = _peel_opaque(opening, payload, content)
    if content.content_type == RECEIPT and inside:
        return _peel_receipt(opening, payload, whole=entity.decoded(opening.keep))
    return inside


def _step_inside(opening: Opening, payload: Payload, entity: Entity) -> bool:
    """Goes into a wrapping that shows nothing of its own."""
    if entity.media_type in {"message/rfc822", "message/global"} and opening.layers:
        if entity.parameters.get("forwarded", "").lower() == "yes":
            return False
        inner = inner_entity(opening, entity.decoded(opening.keep))
        if inner is not None and intent(inner):
            return False  # it was once the payload of another message, which is passed on (RFC 9788 §4.10.1)
        payload.entity = payload.message = inner
        return True
    if entity.media_type.startswith("multipart/") and not opening.layers:
        # A gateway put the only, protected part into a multipart.
        parts = children(entity, opening.budget)
        if len(parts) == 1 and (is_cms(parts[0]) or parts[0].media_type == "multipart/signed"):
            payload.entity = parts[0]
            return True
        opening.budget.parts += len(parts)
    return False


def children_of_signed(opening: Opening, entity: Entity) -> list[Entity]:
    """The parts of a multipart/signed whose second one is a CMS signature (RFC 8551 §3.5.3); empty for others."""
    if entity.media_type != "multipart/signed":
        return []
    parts = children(entity, opening.budget)
    if len(parts) >= 2 and (
        parts[1].media_type in _SIGNATURE_TYPES or parts[1].filename.lower().endswith((".p7s", ".p7m"))
    ):
        return parts
    opening.budget.parts += len(parts)
    return []


def _peel_detached(opening: Opening, payload: Payload, parts: list[Entity]) -> None:
    extra = parts[2:]
    if extra:
        opening.note(Finding.PARTLY_SIGNED, Severity.WARNING, "parts after the signature")
    payload.beside += [(part, opening.encrypted) for part in extra]
    _leave_unsigned_header(opening, payload)
    opening.layers.append(detached_layer(opening, parts, covers_all=not extra))
    payload.entity = parts[0]


def detached_layer(opening: Opening, parts: list[Entity], *, covers_all: bool) -> CheckedLayer:
    """The signature in `parts[1]` checked over exactly the bytes of `parts[0]`, which are also what is shown."""
    try:
        signed = read_content(cms_content(parts[1], opening.keep), limits=opening.limits)
    except SecmailError as error:
        opening.note(Finding.MALFORMED, Severity.ERROR, error.detail)
        return CheckedLayer("detached", (), (), covers_all)
    if not isinstance(signed, Signed):
        opening.note(Finding.MALFORMED, Severity.ERROR, "no signature")
        return CheckedLayer("detached", (), (), covers_all)
    if signed.content is not None:
        opening.note(Finding.CONTENT_CONFUSION, Severity.ERROR, "content inside a detached signature")
    _note_signers(opening, signed)
    return check(signed, parts[0].whole, form="detached", covers_all=covers_all, crypto=opening.crypto)


def _peel_opaque(opening: Opening, payload: Payload, signed: Signed) -> bool:
    if signed.content is None and not signed.signers:
        payload.entity, payload.certificates = None, signed.certificates
        return False
    content = signed.content if signed.content is not None else octets(b"")
    if signed.content is None:
        opening.note(Finding.MALFORMED, Severity.ERROR, "signed content is missing")
    _note_signers(opening, signed)
    _leave_unsigned_header(opening, payload)
    opening.layers.append(check(signed, content, form="opaque", covers_all=True, crypto=opening.crypto))
    payload.entity = content_entity(opening, content, signed.content_type) if len(content) else None
    return payload.entity is not None


def _peel_receipt(opening: Opening, payload: Payload, *, whole: Octets) -> bool:
    """A receipt is no part to show; what claims to be one and is not stays as bytes to keep."""
    layer = opening.layers[-1]
    if isinstance(layer, CheckedLayer) and payload.entity is not None:
        opening.receipt = find_receipt(layer, payload.entity.decoded(), whole=whole)
    if opening.receipt is not None:
        payload.entity = None
    return opening.receipt is None


def expanded(opening: Opening, packed: Compressed) -> Entity | None:
    """What was compressed, None beyond the limits. Compression protects nothing, so it is no layer."""
    limits = opening.limits
    by_ratio = max(MEBIBYTE - opening.expanded, limits.expansion * len(packed.packed))
    try:
        room = min(limits.expanded_bytes - opening.expanded, by_ratio)
        plain = packed.expand(at_most=room, keep=opening.keep)
    except SecmailError as error:
        too_large = error.code is Code.SMIME_TOO_LARGE
        opening.note(Finding.TOO_LARGE if too_large else Finding.MALFORMED, Severity.ERROR, error.detail)
        return None
    opening.expanded += len(plain)
    return content_entity(opening, plain, packed.content_type)


def content_entity(opening: Opening, plain: Octets, kind: str) -> Entity | None:
    """Content by its stated type: only data is a message; bare CMS is put back into its ContentInfo."""
    if kind == DATA:
        return inner_entity(opening, plain)
    if kind in _CMS_CONTENTS:
        head = der.opened(0x30, der.oid(kind) + der.header(0xA0, len(plain)), len(plain))
        return bare_entity(joined((head, plain)), "application/pkcs7-mime")
    return bare_entity(plain, "application/octet-stream")


def _leave_unsigned_header(opening: Opening, payload: Payload) -> None:
    """Forgets the header of a message around the outermost signature: anybody may have written it, and sealed it."""
    if not opening.signed:
        payload.message = None


def _note_signers(opening: Opening, signed: Signed) -> None:
    if not signed.signers:
        opening.note(Finding.NO_SIGNERS, Severity.ERROR)
    if len(signed.signers) > 1:
        opening.note(Finding.SEVERAL_SIGNERS, Severity.INFO, f"{len(signed.signers)} signers")


def _peel_envelope(opening: Opening, payload: Payload, sealed: Enveloped) -> Generator[Need, Answer, bool]:
    payload.entity = None
    if sealed.cipher.name in opening.crypto.legacy_content:
        opening.note(Finding.LEGACY_ALGORITHM, Severity.WARNING, sealed.cipher.name)
    reason: Finding | None = None
    ours: int | None = None
    plain = octets(b"")
    if not sealed.cipher.supported:
        reason = Finding.UNSUPPORTED
    else:
        answer = yield NeedKey(sealed.recipients, sealed.cipher.name, sealed.cipher.key_size)
        if isinstance(answer, KeyUnavailable):
            reason = answer.reason
        elif isinstance(answer, ContentKey):
            ours = answer.recipient
            plain, reason = _decrypt(opening, sealed, answer.key)
        else:
            raise BugError("NeedKey is answered with ContentKey or KeyUnavailable")
    opening.layers.append(_encrypted_layer(opening, sealed, reason=reason, ours=ours))
    if reason is not None:
        opening.note(reason, Severity.ERROR)
        return False
    payload.entity = inner_entity(opening, plain)
    return payload.entity is not None


def _decrypt(opening: Opening, sealed: Enveloped, key: bytes) -> tuple[Octets, Finding | None]:
    """The plaintext, or why there is none.

    Without authentication a wrong key may by chance end in fitting padding: what comes out is then neither a message
    nor text, and is told in the same words as bad padding.
    """
    try:
        plain = sealed.open(key, keep=opening.keep)
    except SecmailError as error:
        too_large = error.code is Code.SMIME_TOO_LARGE  # known before the key is used
        return octets(b""), Finding.TOO_LARGE if too_large else Finding.DECRYPT_FAILED
    if sealed.authenticated or _starts_like_mime(plain) or _is_text(plain) or _is_content_info(opening, plain):
        return plain, None
    return octets(b""), Finding.DECRYPT_FAILED


def _encrypted_layer(
    opening: Opening, sealed: Enveloped, *, reason: Finding | None, ours: int | None = None
) -> EncryptedLayer:
    return EncryptedLayer(
        content_type=sealed.content_type,
        content_algorithm=sealed.cipher.name,
        authenticated=sealed.authenticated,
        legacy=sealed.cipher.name in opening.crypto.legacy_content,
        opened=reason is None,
        reason=reason,
        recipients=tuple(hint.facts(ours=index == ours) for index, hint in enumerate(sealed.recipients)),
    )


def closed_layer(opening: Opening, sealed: Enveloped) -> EncryptedLayer:
    """An encrypted part that stands among others: it stays closed, so that it cannot flow into clear text."""
    return _encrypted_layer(opening, sealed, reason=Finding.PARTLY_ENCRYPTED)


def inner_entity(opening: Opening, plain: Octets) -> Entity | None:
    """What a layer holds: a MIME entity, CMS without a header, or bare content as some tools wrap it."""
    try:
        if _is_content_info(opening, plain):
            return bare_entity(plain, "application/pkcs7-mime")
        if bytes(plain[:2]) == b"\r\n" or plain[:1].startswith(b"\n") or _starts_like_mime(plain):
            return read_entity(plain, opening.budget)
    except SecmailError:
        opening.note(Finding.TOO_LARGE, Severity.ERROR, "header")
        return None
    return bare_entity(plain, "text/plain" if _is_text(plain) else "application/octet-stream")


def _is_content_info(opening: Opening, plain: Octets) -> bool:
    try:
        return plain.startswith(b"\x30") and read_content(plain, limits=opening.limits) is not None
    except SecmailError:
        return False


def _starts_like_mime(plain: Octets) -> bool:
    """Whether a header begins here: a usual first field, or any with a Content-Type in the same block."""
    start = bytes(plain[:65_536])
    first = _FIELD_NAME.match(start)
    if first is None:
        return False
    if _FIRST_FIELDS.fullmatch(first[1]):
        return True
    head = start.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return _CONTENT_TYPE.search(head) is not None


def _is_text(plain: Octets) -> bool:
    """Whether the beginning holds no control characters; letters of any charset may follow."""
    return _TEXT_ONLY.fullmatch(bytes(plain[:4096])) is not None
