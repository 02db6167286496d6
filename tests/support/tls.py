"""TLS for test servers: one authority for the session, certificates for `localhost`, and the wrong ones.

lab = TlsLab(directory)
TlsLab(directory, authority="Another")       # by whose name the certificates are made
lab.ca_file                                  # what a client must trust, PEM
lab.context()                                # for a server: valid for localhost and 127.0.0.1
lab.context("expired"); lab.context("other-host"); lab.context("other-authority")
    lab.context("old")                           # TLS 1.1
lab.certificate_file, lab.key_file           # for servers that are programs
"""

import ipaddress
import ssl
import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


class TlsLab:
    """Files go to `directory`; keys are P-256, made in milliseconds. The clock is the real one, as OpenSSL's is."""

    def __init__(self, directory: Path, *, authority: str = "Test Mail Authority") -> None:
        self._directory = directory
        self._now = datetime.now(UTC)
        self._ca_key = ec.generate_private_key(ec.SECP256R1())
        self._ca = self._authority(self._ca_key, authority)
        self.ca_file = self._write("ca.pem", _pem(self._ca))
        self.certificate_file, self.key_file = self._server("good", host="localhost", issuer_key=self._ca_key)

    def context(self, kind: str = "good") -> ssl.SSLContext:
        """A server's context. "old": a good certificate, and nothing later than TLS 1.1."""
        certificate, key = self._files("good" if kind == "old" else kind)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        if kind == "old":
            context.set_ciphers("ALL:@SECLEVEL=0")
            with warnings.catch_warnings():
                # Deprecated, and that is the point.
                warnings.simplefilter("ignore", DeprecationWarning)
                context.minimum_version = ssl.TLSVersion.TLSv1
                context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context

    def _files(self, kind: str) -> tuple[Path, Path]:
        if kind == "good":
            return self.certificate_file, self.key_file
        if kind == "expired":
            return self._server(kind, host="localhost", issuer_key=self._ca_key, until=self._now - DAY)
        if kind == "other-host":
            return self._server(kind, host="elsewhere.example", issuer_key=self._ca_key)
        assert kind == "other-authority"
        return self._server(kind, host="localhost", issuer_key=ec.generate_private_key(ec.SECP256R1()))

    def _authority(self, key: ec.EllipticCurvePrivateKey, name: str) -> x509.Certificate:
        subject = _name(name)
        builder = self._builder(subject, subject, key.public_key(), until=self._now + 365 * DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        return builder.sign(key, hashes.SHA256())

    def _server(
        self, kind: str, *, host: str, issuer_key: ec.EllipticCurvePrivateKey, until: datetime | None = None
    ) -> tuple[Path, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        names: list[x509.GeneralName] = [x509.DNSName(host)]
        if host == "localhost":
            names.append(x509.IPAddress(ipaddress.ip_address("127.0.0.1")))
        builder = self._builder(_name(host), self._ca.subject, key.public_key(), until=until or self._now + 90 * DAY)
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        certificate = builder.sign(issuer_key, hashes.SHA256())
        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        secret = key.private_bytes(encoding, form, serialization.NoEncryption())
        return self._write(f"{kind}.pem", _pem(certificate)), self._write(f"{kind}.key", secret)

    def _builder(
        self, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, until: datetime
    ) -> x509.CertificateBuilder:
        return x509.CertificateBuilder(
            issuer_name=issuer,
            subject_name=subject,
            public_key=key,
            serial_number=x509.random_serial_number(),
            not_valid_before=self._now - 30 * DAY,
            not_valid_after=until,
        )

    def _write(self, name: str, content: bytes) -> Path:
        path = self._directory / name
        path.write_bytes(content)
        return path


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)
