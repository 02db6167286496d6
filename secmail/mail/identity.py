"""TLS contexts for a connection: the server's roots, and where one signs in by certificate one's own key."""

import contextlib
import os
import secrets
import ssl
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_der_private_key,
)

from secmail.domain.accounts import ClientCertificate, Credential, Server, SigningCard
from secmail.domain.errors import Code, Rejected
from secmail.mail.card_tls import CardTls
from secmail.mail.transport import Protector, tls_context


def context_for(server: Server, credential: Credential, cards: CardTls) -> Protector:
    """As `tls_context`; with one's own key where the credential is one. KEYFILE_UNREADABLE, CARD_UNUSABLE."""
    if isinstance(credential, SigningCard):
        return cards.context(server, credential)
    context = tls_context(server)
    if isinstance(credential, ClientCertificate):
        _present(context, credential)
    return context


def _present(context: ssl.SSLContext, identity: ClientCertificate) -> None:
    """The standard library takes keys from files only: the file is encrypted with a passphrase that nobody has."""
    passphrase = secrets.token_urlsafe(32).encode()
    try:
        pieces = [x509.load_der_x509_certificate(each).public_bytes(Encoding.PEM) for each in identity.chain]
        key = load_der_private_key(identity.key, None)
        pieces.append(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(passphrase)))
    except (ValueError, TypeError):
        raise Rejected(Code.KEYFILE_UNREADABLE, "not a key with its certificates") from None
    handle, path = tempfile.mkstemp(prefix="secmail-", suffix=".pem")
    try:
        os.close(handle)
        Path(path).write_bytes(b"".join(pieces))
        context.load_cert_chain(path, password=passphrase)
    except (OSError, ssl.SSLError) as error:
        raise Rejected(Code.KEYFILE_UNREADABLE, f"errno {error.errno}") from None
    finally:
        with contextlib.suppress(OSError):
            Path(path).unlink()
