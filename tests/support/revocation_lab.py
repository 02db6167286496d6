"""Revocation lists and OCSP answers of every shape, for `PkiLab`: what the demonstration's authorities never publish.

answer(lab.persons, leaf)                                   # OCSP response (DER): good, by the authority itself
answer(lab.persons, leaf, revoked=AT)                       # revoked since then
answer(lab.persons, leaf, by=responder(lab.persons))        # by an appointed responder, whose certificate it brings
revocation_list(lab.persons, [entry(leaf.certificate)])     # any number of entries, any extensions
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from asn1crypto import crl
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID

from secmail.app.demo.pki import Authority, Credential
from tests.support.pki_lab import AT, session_key

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_DER = serialization.Encoding.DER


def responder(
    authority: Authority,
    *,
    purposes: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.OCSP_SIGNING,),
    no_check: bool = True,
    start: datetime = AT - 30 * DAY,
    end: datetime = AT + 30 * DAY,
    serial: int = 0x0C59,
) -> Credential:
    """A certificate by which the authority appoints a responder."""
    key = session_key("responder")
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "RESPONDER")])
    builder = x509.CertificateBuilder(
        authority.certificate.subject, name, key.public_key(), serial, start, end
    ).add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    if purposes:
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    if no_check:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    return Credential(builder.sign(authority.key, hashes.SHA256()), key)


def answer(
    authority: Authority,
    leaf: Credential,
    *,
    by: Credential | Authority | None = None,
    revoked: datetime | None = None,
    reason: x509.ReasonFlags | None = None,
    unknown: bool = False,
    this_update: datetime = AT - HOUR,
    next_update: datetime | None = AT + HOUR,
    digest: hashes.HashAlgorithm | None = None,
    signed_with: hashes.HashAlgorithm | None = None,
    by_name: bool = False,
    bring: bool = True,
) -> bytes:
    """An OCSP response (DER) on a leaf of the authority."""
    signer = by or authority
    status = ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD
    naming = ocsp.OCSPResponderEncoding.NAME if by_name else ocsp.OCSPResponderEncoding.HASH
    builder = ocsp.OCSPResponseBuilder().add_response(
        leaf.certificate,
        authority.certificate,
        digest or hashes.SHA1(),
        ocsp.OCSPCertStatus.UNKNOWN if unknown else status,
        this_update,
        next_update,
        revoked,
        reason,
    )
    builder = builder.responder_id(naming, signer.certificate)
    if by is not None and bring:
        builder = builder.certificates([by.certificate])
    return builder.sign(signer.key, signed_with or hashes.SHA256()).public_bytes(_DER)


def entry(
    certificate: x509.Certificate,
    *,
    since: datetime = AT - 2 * HOUR,
    reason: x509.ReasonFlags | None = x509.ReasonFlags.key_compromise,
    issuer: x509.Name | None = None,
) -> x509.RevokedCertificate:
    """One entry of a list; `issuer` names whose certificate it is, in an indirect list."""
    builder = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(since)
    if reason is not None:
        builder = builder.add_extension(x509.CRLReason(reason), critical=False)
    if issuer is not None:
        builder = builder.add_extension(x509.CertificateIssuer([x509.DirectoryName(issuer)]), critical=True)
    return builder.build()


def revocation_list(
    authority: Authority,
    entries: Iterable[x509.RevokedCertificate] = (),
    *,
    extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
    this_update: datetime = AT - HOUR,
    next_update: datetime | None = AT + 7 * DAY,
    signed_with: hashes.SHA256 | hashes.SHA384 | None = None,
) -> bytes:
    """A list (DER); extensions as (value, critical)."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(authority.certificate.subject)
    builder = builder.last_update(this_update).next_update(next_update or this_update + DAY)
    for value, critical in extensions:
        builder = builder.add_extension(value, critical=critical)
    for one in entries:
        builder = builder.add_revoked_certificate(one)
    whole = builder.sign(authority.key, signed_with or hashes.SHA256()).public_bytes(_DER)
    return whole if next_update else _undated(whole, authority)


def _undated(whole: bytes, authority: Authority) -> bytes:
    """The list without its next update, which the builder demands and RFC 5280 too."""
    parsed = crl.CertificateList.load(whole)
    fields = parsed["tbs_cert_list"]
    fields["next_update"] = None
    parsed["signature"] = authority.key.sign(fields.dump(force=True), padding.PKCS1v15(), hashes.SHA256())
    return bytes(parsed.dump(force=True))


def scope(**fields: object) -> tuple[x509.ExtensionType, bool]:
    """An IssuingDistributionPoint with these fields, the others at rest."""
    every: dict[str, object] = dict.fromkeys(("full_name", "relative_name", "only_some_reasons"), None)
    every |= dict.fromkeys(("only_contains_user_certs", "only_contains_ca_certs", "indirect_crl"), False)
    every |= {"only_contains_attribute_certs": False} | fields
    return x509.IssuingDistributionPoint(**every), True  # type: ignore[arg-type]
