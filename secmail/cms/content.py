"""ContentInfo (RFC 5652 §3): from bytes to the value inside."""

from secmail.cms.algorithms import AUTH_ENVELOPED_DATA, COMPRESSED_DATA, ENVELOPED_DATA, SIGNED_DATA
from secmail.cms.ber import SEQUENCE, malformed, parse
from secmail.cms.compressed import Compressed, read_compressed
from secmail.cms.enveloped import Enveloped, read_enveloped
from secmail.cms.signed import Signed, read_signed
from secmail.domain.errors import Code, SecmailError
from secmail.domain.octets import Buffer, Octets
from secmail.domain.policy import Limits


def read_content(data: Buffer | Octets, *, limits: Limits) -> Enveloped | Signed | Compressed:
    """The value of a ContentInfo in BER or DER; what follows it is ignored.

    SMIME_MALFORMED when it cannot be read or exceeds the limits, SMIME_UNSUPPORTED for another type of content.
    """
    root = parse(data)
    parts = list(root.children(at_most=2)) if root.tag == SEQUENCE else []
    if len(parts) != 2 or parts[1].tag != 0xA0:
        raise malformed("content info")
    kind = parts[0].oid()
    value = next(parts[1].children(at_most=1), None)
    if value is None:
        raise malformed("content info")
    if kind == SIGNED_DATA:
        return read_signed(value, max_signers=limits.signers, max_certificates=limits.certificates)
    if kind in {ENVELOPED_DATA, AUTH_ENVELOPED_DATA}:
        return read_enveloped(value, authenticated=kind == AUTH_ENVELOPED_DATA, max_recipients=limits.recipients)
    if kind == COMPRESSED_DATA:
        return read_compressed(value)
    raise SecmailError(Code.SMIME_UNSUPPORTED, f"content type {kind}")
