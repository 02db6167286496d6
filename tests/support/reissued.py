"""A certificate issued once more, with one extension in place of the address of its list."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import AuthorityInformationAccessOID

from secmail.app.demo.pki import Authority, Credential


def reissued(old: Credential, extension: x509.ExtensionType, *, issuer: Authority) -> Credential:
    """Same holder, key and dates; another number."""
    builder = x509.CertificateBuilder().subject_name(old.certificate.subject).issuer_name(old.certificate.issuer)
    builder = builder.public_key(old.certificate.public_key()).serial_number(next(issuer.serials))
    builder = builder.not_valid_before(old.certificate.not_valid_before_utc)
    builder = builder.not_valid_after(old.certificate.not_valid_after_utc)
    for kept in old.certificate.extensions:
        if not isinstance(kept.value, x509.CRLDistributionPoints):
            builder = builder.add_extension(kept.value, critical=kept.critical)
    builder = builder.add_extension(extension, critical=False)
    return Credential(builder.sign(issuer.key, hashes.SHA256()), old.key, old.chain)


def with_responder(old: Credential, url: str, *, issuer: Authority) -> Credential:
    """Its revocation is told by a responder alone."""
    place = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, x509.UniformResourceIdentifier(url))
    return reissued(old, x509.AuthorityInformationAccess([place]), issuer=issuer)
