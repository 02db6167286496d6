"""Who takes TLS apart on the way, by the certificates he makes; and what a proxy says of a server."""

import contextlib
import socket
import ssl
import threading
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from secmail.domain.accounts import Server, Tls
from secmail.domain.checks import CheckSubject
from secmail.domain.errors import Code
from secmail.mail.by_proxy import knows_a_way
from secmail.mail.interception import interceptor
from secmail.mail.service import MailService
from secmail.mail.transport import Timeouts
from tests.support.ports import free_ports
from tests.support.stub_proxy import StubProxy
from tests.support.tls import TlsLab

VERSION_3, VERSION_9 = b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x08"
"""How a certificate says its version; there is no ninth."""


def made_by(name: str, *, organisation: str = "") -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, name)]
    if organisation:
        parts.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    day = datetime(2026, 11, 21, tzinfo=UTC)
    builder = x509.CertificateBuilder(
        issuer_name=x509.Name(parts),
        subject_name=x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "imap.kaspersky.example")]),
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=day,
        not_valid_after=day + timedelta(days=1),
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize(
    ("certificate", "maker"),
    [
        (made_by("Avast Web/Mail Shield Root"), "Avast"),
        (made_by("Kaspersky_Anti-Virus_Personal_Root"), "Kaspersky"),
        (made_by("ESET SSL Filter CA", organisation="ESET, spol. s r. o."), "ESET"),
        (made_by("FGT60E4Q17000000", organisation="Fortinet"), "Fortinet"),
        (made_by("R11", organisation="Let's Encrypt"), ""),
        (made_by("AC IGC-SANTE ELEMENTAIRE ORGANISATIONS", organisation="ASIP-SANTE"), ""),
        (made_by("Esetra Nortonville"), ""),
        (made_by("Avast Web/Mail Shield Root").replace(VERSION_3, VERSION_9, 1), ""),
        (b"no certificate", ""),
        (b"", ""),
    ],
)
def test_who_takes_mail_apart_is_known_by_name(certificate: bytes, maker: str) -> None:
    assert interceptor(certificate) == maker


def shield(listener: socket.socket, context: ssl.SSLContext, *, starts: bool) -> None:
    """Two who come one after the other: the program, and its onlooker."""
    for _ in range(2):
        sock, _ = listener.accept()
        with sock, contextlib.suppress(OSError):
            sock.settimeout(10)
            if starts:
                for answer in (b"220 shield", b"250-shield\r\n250 STARTTLS", b"220 go"):
                    sock.sendall(answer + b"\r\n")
                    if answer != b"220 go":
                        sock.recv(1000)
            with context.wrap_socket(sock, server_side=True) as protected:
                protected.recv(1)


@pytest.mark.parametrize("tls", list(Tls))
def test_the_maker_of_a_refused_certificate_is_told(tls: Tls, tmp_path_factory: pytest.TempPathFactory) -> None:
    lab = TlsLab(tmp_path_factory.mktemp("shield"), authority="AVG Web/Mail Shield Root")
    trusted = TlsLab(tmp_path_factory.mktemp("trusted"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        port = listener.getsockname()[1]
        thread = threading.Thread(target=shield, args=(listener, lab.context()), kwargs={"starts": tls is Tls.STARTTLS})
        thread.start()
        place = Server("localhost", port, tls, str(trusted.ca_file))
        found = MailService(Timeouts(connect=5.0, read=5.0)).probe(place, CheckSubject.SMTP)[-1]
        thread.join()
    assert (found.code, found.found) == (Code.MAIL_INTERCEPTED, f"localhost:{port}, AVG")


@pytest.mark.parametrize(
    ("status", "knows"),
    [
        *((200, True), (407, True)),
        *((400, False), (403, False), (404, False), (405, False), (502, False), (0, False)),
    ],
)
def test_what_a_proxy_says_of_a_server(status: int, knows: bool) -> None:
    with StubProxy(status) as proxy:
        assert knows_a_way((proxy.place.host, proxy.place.port), "imap.example", 993) is knows
    assert proxy.asked == (["CONNECT imap.example:993 HTTP/1.1"] if status else [])


def test_where_there_is_no_proxy_nobody_knows() -> None:
    (port,) = free_ports(1)
    assert not knows_a_way(("127.0.0.1", port), "imap.example", 993)
    assert not knows_a_way(("127.0.0.1", port), "imàp.example", 993)
