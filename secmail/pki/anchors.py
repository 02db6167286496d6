"""What trust is built on: roots, intermediates and revocation lists out of files, and the pins of IGC-Santé."""

import hashlib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass

from asn1crypto import core, crl, x509

from secmail.domain.errors import Code, SecmailError
from secmail.pki import asn1, certificate, ocsp
from secmail.pki.pem import blocks

MAX_CRL = 64 * 1024 * 1024
"""Bytes; the longest list of IGC-Santé has about ten."""

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Anchors:
    """Certificates, revocation lists and OCSP responses as DER. Only `roots` are trusted by themselves."""

    roots: tuple[bytes, ...] = ()
    intermediates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    responses: tuple[bytes, ...] = ()


def parse(files: Iterable[bytes]) -> Anchors:
    """Sorts what files hold (DER, PEM, PKCS#7; certificates, CRLs, OCSP): self-signed certificates become roots.

    Raises SecmailError(CERTIFICATE_UNREADABLE) for a file that holds nothing of these.
    """
    roots: list[bytes] = []
    intermediates: list[bytes] = []
    lists: list[bytes] = []
    responses: list[bytes] = []
    for data in files:
        if ocsp.read(data) is not None:
            responses.append(data)
            continue
        found = _crls(data)
        lists.extend(found)
        if found and b"-----BEGIN CERTIFICATE" not in data:
            continue
        for der in certificate.load(data):
            (roots if _self_signed(der) else intermediates).append(der)
    return Anchors(_once(roots), _once(intermediates), _once(lists), _once(responses))


def read_pins(toml: str) -> frozenset[str]:
    """The SHA-256 fingerprints of a pin file: a table `[sha256]` of name = fingerprint.

    Raises SecmailError(CERTIFICATE_UNREADABLE).
    """
    try:
        table = tomllib.loads(toml)["sha256"]
        pins = frozenset(str(pin) for pin in table.values())
    except (tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise SecmailError(Code.CERTIFICATE_UNREADABLE, f"pins: {type(error).__name__}") from None
    if not all(_FINGERPRINT.fullmatch(pin) for pin in pins):
        raise SecmailError(Code.CERTIFICATE_UNREADABLE, "pins")
    return pins


def pinned(certificates: Iterable[bytes], pins: frozenset[str]) -> tuple[bytes, ...]:
    """Those of the certificates whose SHA-256 fingerprint is among the pins."""
    return tuple(der for der in certificates if hashlib.sha256(der).hexdigest() in pins)


def _crls(data: bytes) -> list[bytes]:
    if len(data) > MAX_CRL:
        raise SecmailError(Code.CERTIFICATE_UNREADABLE, f"{len(data)} bytes")
    if b"-----BEGIN " in data:
        return [body for label, body in blocks(data) if label == b"X509 CRL"]
    return [data] if asn1.holds(_looks_like_crl, data) else []


def _looks_like_crl(data: bytes) -> bool:
    """A CRL's third field is a name or a time, a certificate's a serial number or an algorithm."""
    parsed = crl.CertificateList.load(data, strict=True)["tbs_cert_list"]
    return isinstance(parsed["this_update"].chosen, core.AbstractTime)


def _self_signed(der: bytes) -> bool:
    parsed = asn1.parse(der)
    return asn1.holds(_signs_itself, parsed)


def _signs_itself(parsed: x509.Certificate) -> bool:
    return bool(parsed.issuer == parsed.subject) and asn1.signed_by(parsed, parsed)


def _once(found: list[bytes]) -> tuple[bytes, ...]:
    return tuple(dict.fromkeys(found))
