"""Opens a message: every layer of encryption and signature, as a generator that asks for keys and paths."""

from collections.abc import Generator
from dataclasses import dataclass, replace

from secmail.domain.errors import Code, SecmailError
from secmail.domain.messages import Headers, OpenedMessage
from secmail.domain.octets import Buffer, Keeper, Octets, keep_in_memory, octets
from secmail.domain.policy import CryptoPolicy, Limits
from secmail.domain.receipts import ReceiptRequest
from secmail.domain.security import EncryptedLayer, Finding, Layer, Severity, judge
from secmail.smime.body import Body, render
from secmail.smime.disguise import beginning, is_cms
from secmail.smime.headers import read_headers
from secmail.smime.layers import Payload, descend
from secmail.smime.mime_tree import Budget, Entity, read_entity
from secmail.smime.opening import Opening
from secmail.smime.protected import protected_entity, rendered, visible_headers
from secmail.smime.receipts import find_request
from secmail.smime.signatures import CheckedLayer, identify
from secmail.smime.steps import Answer, Need

_SIGNED_OID = bytes.fromhex("2a864886f70d010702")
_ENVELOPED_OIDS = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))


@dataclass(frozen=True, slots=True)
class Outer:
    """What the outside of a message shows before it is opened, for the message list.

    `receipt`: it says to be a signed receipt (RFC 2634), which needs no key to be read.
    """

    headers: Headers
    encrypted: bool
    signed: bool
    receipt: bool = False


def unwrap(
    raw: Buffer | Octets, *, crypto: CryptoPolicy, limits: Limits, keep: Keeper = keep_in_memory
) -> Generator[Need, Answer, OpenedMessage]:
    """Opens `raw`, a message of RFC 5322, and returns all that is known of it; `keep` takes what is decrypted.

    Yields `NeedKey` for each encrypted layer, then `NeedChain` for each signer with a certificate. What is wrong inside
    is told by `problems` and the facts of the layers; only a message that cannot be read at all raises: SMIME_MALFORMED
    without any header, SMIME_TOO_LARGE beyond the limits of size or header.
    """
    if len(raw) > limits.message_bytes:
        raise SecmailError(Code.SMIME_TOO_LARGE, "message")
    budget = Budget(limits)
    root = read_entity(raw, budget)
    if not root.fields:
        raise SecmailError(Code.SMIME_MALFORMED, "no header")
    opening = Opening(crypto, limits, budget, keep)
    payload = yield from descend(opening, root)
    inner = protected_entity(payload.entity, payload.message, opening)
    sealed = _all_encrypted(opening, payload)
    body = render(payload, opening)
    headers, protected = visible_headers(root, inner, opening)
    body = _note_unauthenticated(opening, body)
    _note_signed_outside(opening)
    for finding in budget.findings:
        opening.note(finding, Severity.ERROR)
    layers: list[Layer] = []
    for layer in opening.layers:
        layers.append((yield from identify(layer, headers)) if isinstance(layer, CheckedLayer) else layer)
    if protected:
        headers, protected = rendered(headers, root, layers=tuple(layers), opening=opening)
    problems = tuple(opening.problems)
    return OpenedMessage(
        headers=headers,
        headers_protected=protected,
        layers=tuple(layers),
        summary=judge(tuple(layers), problems),
        encrypted=sealed,
        text=body.text,
        html=body.html,
        attachments=body.attachments,
        problems=problems,
        receipt_request=_request(opening),
        receipt=opening.receipt,
    )


def _request(opening: Opening) -> ReceiptRequest | None:
    """Only the innermost signature may ask for a receipt (RFC 2634 §2.3)."""
    signatures = [layer for layer in opening.layers if isinstance(layer, CheckedLayer)]
    return find_request(signatures[-1]) if signatures else None


def _all_encrypted(opening: Opening, payload: Payload) -> bool:
    """Whether everything that is shown comes out of an encryption."""
    if opening.encrypted and not all(inside for _, inside in payload.beside):
        opening.note(Finding.PARTLY_ENCRYPTED, Severity.ERROR, "parts beside the encrypted one")
        return False
    return opening.encrypted


def _note_unauthenticated(opening: Opening, body: Body) -> Body:
    """Marks plaintext that nothing protects against change; its HTML is not handed out (EFAIL's gadgets are HTML)."""
    for index, layer in enumerate(opening.layers):
        if not isinstance(layer, EncryptedLayer) or not layer.opened or layer.authenticated:
            continue
        inside = opening.layers[index + 1 :]
        if not any(isinstance(other, CheckedLayer) and other.covers_all and other.intact for other in inside):
            opening.note(Finding.NOT_AUTHENTICATED, Severity.WARNING, layer.content_algorithm)
            return replace(body, html=None)
    return body


def _note_signed_outside(opening: Opening) -> None:
    """Tells signatures that are only around an encryption: whoever has the ciphertext can sign it as his own."""
    inside = list(opening.layers)
    while any(isinstance(layer, EncryptedLayer) for layer in inside):
        inside.pop(0)
    opened = any(isinstance(layer, EncryptedLayer) and layer.opened for layer in opening.layers)
    if opened and opening.signed and not any(isinstance(layer, CheckedLayer) for layer in inside):
        opening.note(Finding.SIGNED_OUTSIDE, Severity.WARNING, "no signature inside of the encryption")


def inspect_outer(raw: Buffer | Octets, *, limits: Limits) -> Outer:
    """The outer headers and the kind of protection, from the beginning of the message alone.

    Never raises on hostile input: garbage gives empty headers.
    """
    try:
        root = read_entity(octets(raw)[: limits.header_bytes], Budget(limits))
    except SecmailError:
        return Outer(Headers(), encrypted=False, signed=False)
    return outer_of(root)


def outer_of(root: Entity) -> Outer:
    """The same, of a message's own entity."""
    cms = is_cms(root)
    kind = beginning(root) if cms else b""
    stated = root.parameters.get("smime-type", "").lower()
    return Outer(
        headers=read_headers(root),
        encrypted=any(oid in kind for oid in _ENVELOPED_OIDS) or (cms and stated.endswith("enveloped-data")),
        signed=_SIGNED_OID in kind or (root.media_type == "multipart/signed" and "pkcs7" in _protocol(root)),
        receipt=cms and stated == "signed-receipt",
    )


def _protocol(root: Entity) -> str:
    return root.parameters.get("protocol", "pkcs7").lower()
