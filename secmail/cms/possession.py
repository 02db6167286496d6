"""Whether somebody has the key of a certificate: challenges to it, and the judgement of the answers."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from secmail.cms.holders import holder
from secmail.cms.own_schemes import own_scheme
from secmail.cms.schemes import digest, holds
from secmail.domain.errors import Code, SecmailError


def digest_of(certificate: bytes) -> str:
    """The digest that the key of this certificate (DER) signs by. SMIME_UNSUPPORTED for a key that signs nothing."""
    return own_scheme(certificate).digest


def signed(certificate: bytes, data: bytes, *, signature: bytes, pss: bool = False) -> bool:
    """Whether the key of this certificate (DER) made the signature over `data`, by the digest of `digest_of`.

    SMIME_UNSUPPORTED as there.
    """
    own, of = own_scheme(certificate, pss=pss), holder(certificate)
    value = data if own.scheme.pure else digest((data,), own.digest)
    return value is not None and holds(own.scheme, of.spki_der, of.public_key(), signature=signature, value=value)


def sealed(certificate: bytes, secret: bytes, *, oaep: bool = False) -> bytes:
    """`secret` for the RSA key of this certificate (DER): PKCS#1 v1.5, or OAEP with SHA-1 and no label (RFC 8017 §7).

    CERTIFICATE_UNREADABLE for another kind of key.
    """
    key = holder(certificate).public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise SecmailError(Code.CERTIFICATE_UNREADABLE, "no RSA key")
    # SHA-1 as the hash of OAEP is not weakened by collisions, and it is what cards have.
    modern = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 -- as said
    return key.encrypt(secret, modern if oaep else padding.PKCS1v15())
