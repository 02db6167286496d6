"""Seals any bytes as a hostile or foreign sender would: AuthEnvelopedData put together by hand, one recipient."""

import os
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from secmail.app.demo.pki import Credential
from secmail.cms import der
from secmail.cms.algorithms import AUTH_ENVELOPED_DATA, DATA
from secmail.cms.holders import holder
from tests.support import cms_forge as forge

_AES_256_GCM = "2.16.840.1.101.3.4.1.46"
_CEK_HKDF_SHA256 = "1.2.840.113549.1.9.16.3.31"
_RSA = "1.2.840.113549.1.1.1"

Derive = Callable[[bytes, bytes], bytes]


def sealed(payload: bytes, to: Credential, *, derive: Derive | None = None) -> bytes:
    """AES-256-GCM with RSA PKCS#1 v1.5 around exactly these bytes.

    `derive` makes the key of the content from the one that is sealed and the cipher's identifier (RFC 9709).
    """
    key, nonce = os.urandom(32), os.urandom(12)
    cipher = der.algorithm(_AES_256_GCM, der.sequence(der.octets(nonce), der.integer(16)))
    secret = AESGCM(derive(key, cipher) if derive else key).encrypt(nonce, payload, None)
    cipher = der.algorithm(_CEK_HKDF_SHA256, cipher) if derive else cipher
    own = holder(to.der)
    wrapped_key = to.certificate.public_key().encrypt(key, padding.PKCS1v15())  # type: ignore[union-attr, call-arg]
    info = der.sequence(
        der.integer(0),
        der.sequence(own.issuer_der, der.integer(own.serial)),
        der.algorithm(_RSA, der.NULL),
        der.octets(wrapped_key),
    )
    content = der.sequence(der.oid(DATA), cipher, der.element(0x80, secret[:-16]))
    body = der.sequence(der.integer(0), der.set_of(info), content, der.octets(secret[-16:]))
    return der.sequence(der.oid(AUTH_ENVELOPED_DATA), der.element(0xA0, body))


def message(head: str, cms: bytes) -> bytes:
    """A message with these header lines whose body is this CMS."""
    fields = "\r\n".join(line.strip() for line in head.strip().splitlines())
    return fields.encode() + b"\r\nMIME-Version: 1.0\r\n" + forge.cms_entity(cms)


def payload(head: str, kind: str, body: str) -> bytes:
    """An entity with protected fields."""
    fields = "\r\n".join(line.strip() for line in head.strip().splitlines())
    return f"{fields}\r\nMIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n{body}".encode()
