"""A Dovecot that takes more than passwords: tokens, client certificates, and POP3 beside IMAP.

def test_x(ways: Ways) -> None:
    ways.server.deliver(…), ways.server.new_user()       # as `tests.support.dovecot`
    ways.tokens.access(user.address)                     # an access token that it believes
    ways.certificate(user.address)                       # domain.accounts.ClientCertificate that it believes
    ways.pop3(user), ways.server.account(user)           # accounts
"""

import datetime
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes, PrivateKeyTypes
from cryptography.x509.oid import NameOID

from secmail.domain.accounts import Account, ClientCertificate, Protocol, Server, Tls
from tests.support.authorization_server import AuthorizationServer
from tests.support.dovecot import Dovecot, User, why_not
from tests.support.ports import free_ports
from tests.support.tls import TlsLab

MORE = """
protocols = imap lmtp submission pop3
auth_mechanisms = plain login oauthbearer xoauth2 external
ssl_ca = <{clients}
ssl_require_crl = no
ssl_verify_client_cert = yes
ssl_cert_username_field = commonName
auth_ssl_username_from_cert = yes
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {dir}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = external
  args = nopassword=y
}}
pop3_uidl_format = %08Xu%08Xv
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3_port}
  }}
  inet_listener pop3s {{
    port = {pop3s_port}
    ssl = yes
  }}
}}
"""
OAUTH = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={jwt}/
username_attribute = email
issuers = https://idp.example.org
"""
DAY = datetime.timedelta(days=1)


class Clients:
    """The authority of the clients' certificates."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.authority = _certificate("Test Clients", self._key.public_key(), "Test Clients", self._key, ca=True)

    def certify(self, name: str, key: PrivateKeyTypes) -> bytes:
        """DER, for a key that may be on a card."""
        made = _certificate(name, key.public_key(), "Test Clients", self._key, ca=False)
        return made.public_bytes(serialization.Encoding.DER)

    def of(self, name: str, *, key: PrivateKeyTypes | None = None) -> ClientCertificate:
        key = key or rsa.generate_private_key(65537, 2048)
        form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        secret = key.private_bytes(serialization.Encoding.DER, form, plain)
        return ClientCertificate((self.certify(name, key),), secret)


@dataclass
class Ways:
    server: Dovecot
    tokens: AuthorizationServer
    clients: Clients
    pop3_port: int
    pop3s_port: int

    def certificate(self, name: str) -> ClientCertificate:
        return self.clients.of(name)

    def pop3(self, user: User, *, tls: Tls = Tls.IMPLICIT) -> Account:
        port = self.pop3s_port if tls is Tls.IMPLICIT else self.pop3_port
        place = Server("localhost", port, tls, self.server.ca_file)
        return replace(self.server.account(user), incoming=place, protocol=Protocol.POP3)


def _certificate(
    name: str, public: object, issuer: str, key: CertificateIssuerPrivateKeyTypes, *, ca: bool
) -> x509.Certificate:
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(
        issuer_name=_name(issuer),
        subject_name=_name(name),
        public_key=public,  # type: ignore[arg-type] # any kind that the library certifies
        serial_number=x509.random_serial_number(),
        not_valid_before=now - DAY,
        not_valid_after=now + 90 * DAY,
    )
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
    return builder.sign(key, hashes.SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@pytest.fixture(scope="session")
def ways() -> Iterator[Ways]:
    """One running server for the session."""
    if reason := why_not():
        pytest.skip(reason)
    if not Path("/usr/lib/dovecot/pop3-login").exists():
        pytest.skip("Dovecot's POP3 server is not installed")
    with tempfile.TemporaryDirectory(prefix="secmail-ways-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        lab = directory / "idp"
        lab.mkdir()
        server, clients = Dovecot(directory), Clients()
        (directory / "clients.pem").write_bytes(clients.authority.public_bytes(serialization.Encoding.PEM))
        pop3_port, pop3s_port = free_ports(2)
        with AuthorizationServer(TlsLab(lab), directory) as tokens:
            (directory / "oauth2.conf").write_text(OAUTH.format(jwt=tokens.jwt_directory))
            with (directory / "dovecot.conf").open("a") as config:
                config.write(
                    MORE.format(
                        dir=directory, clients=directory / "clients.pem", pop3_port=pop3_port, pop3s_port=pop3s_port
                    )
                )
            server.start()
            try:
                yield Ways(server, tokens, clients, pop3_port, pop3s_port)
            finally:
                server.close()
