"""TLS by the card: Dovecot asks for a certificate, and the key that answers is where nobody can take it from."""

import dataclasses
import queue
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from secmail.card.pkcs11_source import Pkcs11Source
from secmail.card.room import CardRoom
from secmail.domain.accounts import Account, Protocol, SignIn, SigningCard, Tls
from secmail.domain.cards import Card, Pin, SignatureScheme
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.mailbox import FolderState
from secmail.engine.sign_in_keys import card_key, only_card
from secmail.mail import MailService
from secmail.mail.transport import Timeouts
from tests.support import softhsm
from tests.support.dovecot import User
from tests.support.dovecot_ways import Ways, ways
from tests.support.softhsm import SoftHsmReader, TokenKey

__all__ = ["ways"]

SERVICE = MailService(Timeouts(connect=10.0, read=20.0, farewell=2.0))
PIN = "123456"
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class SoftCard:
    """A key that signs and remembers what it was asked."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self.asked: list[SignatureScheme] = []

    def sign(self, data: bytes, scheme: SignatureScheme) -> bytes:
        self.asked.append(scheme)
        digest: hashes.HashAlgorithm = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512}[
            scheme.digest
        ]()
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(digest))
        pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
        return self.key.sign(data, pss if scheme.pss else padding.PKCS1v15(), digest)


@pytest.fixture
def user(ways: Ways) -> User:
    return ways.server.new_user()


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def signing(ways: Ways, user: User, card: SoftCard, *, pss: bool = True) -> SigningCard:
    return SigningCard((ways.clients.certify(user.address, card.key),), card.sign, pss=pss)


@pytest.mark.parametrize("make", [ec.SECP256R1, ec.SECP384R1], ids=["p256", "p384"])
def test_elliptic_curves(ways: Ways, user: User, make: Callable[[], ec.EllipticCurve]) -> None:
    card = SoftCard(ec.generate_private_key(make()))
    session = SERVICE.imap(ways.server.account(user), signing(ways, user, card))
    assert any(folder.role == "inbox" for folder in session.folders())
    session.close()
    assert len(card.asked) == 1


@pytest.mark.parametrize("pss", [True, False], ids=["tls-1.3", "tls-1.2"])
def test_every_server_of_the_account(ways: Ways, user: User, key: rsa.RSAPrivateKey, pss: bool) -> None:
    card = SoftCard(key)
    credential = signing(ways, user, card, pss=pss)
    ways.server.deliver(user.address, b"Subject: x\r\n\r\n" + b"ligne\r\n" * 40_000)
    for account in (ways.server.account(user), ways.server.account(user, tls=Tls.STARTTLS), ways.pop3(user)):
        session = SERVICE.imap(account, credential)
        found = session.changes("INBOX", FolderState())
        assert found is not None
        (message,) = session.fetch("INBOX", found.new_uids)
        assert message.raw.count(b"ligne\r\n") == 40_000
        session.close()
    SERVICE.submission(ways.server.account(user), credential).close()
    assert card.asked == [SignatureScheme("sha256", pss=pss)] * 4
    provider = SERVICE._cards._provider
    assert provider is not None
    assert (provider._keys, provider._signatures, provider._signers) == ({}, {}, {})  # all was given back


def test_an_unknown_server_is_never_signed_for(ways: Ways, user: User, key: rsa.RSAPrivateKey) -> None:
    card = SoftCard(key)
    account = ways.server.account(user)
    strangers = (
        dataclasses.replace(account.incoming, ca_file=None),
        dataclasses.replace(account.incoming, host="127.0.0.2"),
    )
    for server in strangers:
        with pytest.raises(SecmailError) as caught:
            SERVICE.imap(dataclasses.replace(account, incoming=server), signing(ways, user, card))
        assert caught.value.code in {Code.MAIL_TLS, Code.MAIL_OFFLINE}
    assert card.asked == []


def test_another_name_than_the_certificates(ways: Ways, user: User, key: rsa.RSAPrivateKey) -> None:
    card = SoftCard(key)
    context = SERVICE._cards.context(ways.server.account(user).incoming, signing(ways, user, card))
    plain = socket.create_connection(("localhost", ways.server.imaps_port), 10)
    with plain, pytest.raises(SecmailError) as caught:
        context.wrap_socket(plain, server_hostname="elsewhere.example")
    assert caught.value.code is Code.MAIL_TLS
    assert card.asked == []


def test_why_the_card_does_not_sign_is_told(ways: Ways, user: User, key: rsa.RSAPrivateKey) -> None:
    def gone(_data: bytes, _scheme: SignatureScheme) -> bytes:
        raise ActionNeeded(Code.CARD_REMOVED)

    credential = dataclasses.replace(signing(ways, user, SoftCard(key)), sign=gone)
    with pytest.raises(ActionNeeded) as caught:
        SERVICE.imap(ways.server.account(user), credential)
    assert caught.value.code is Code.CARD_REMOVED


def test_a_signature_of_another_key_is_refused(ways: Ways, user: User, key: rsa.RSAPrivateKey) -> None:
    other = SoftCard(rsa.generate_private_key(65537, 2048))
    credential = dataclasses.replace(signing(ways, user, SoftCard(key)), sign=other.sign)
    with pytest.raises(SecmailError) as caught:
        SERVICE.imap(ways.server.account(user), credential).close()
    assert caught.value.code in {Code.MAIL_TLS, Code.MAIL_OFFLINE}


def test_somebody_elses_mailbox(ways: Ways, user: User, key: rsa.RSAPrivateKey) -> None:
    other = ways.server.new_user()
    with pytest.raises(ActionNeeded) as caught:
        SERVICE.imap(ways.server.account(other), signing(ways, user, SoftCard(key)))
    assert caught.value.code is Code.MAIL_AUTH


def test_pythons_own_tls_is_left_alone(ways: Ways, user: User, key: rsa.RSAPrivateKey) -> None:
    """What the card's library context has learned concerns nobody else."""
    SERVICE.imap(ways.server.account(user), signing(ways, user, SoftCard(key))).close()
    SERVICE.imap(ways.server.account(user), user.password).close()
    SERVICE.imap(ways.server.account(user), ways.certificate(user.address)).close()
    assert ssl.create_default_context().minimum_version >= ssl.TLSVersion.MINIMUM_SUPPORTED


@pytest.fixture
def card_in(
    tmp_path: Path, ways: Ways, user: User, key: rsa.RSAPrivateKey, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[CardRoom, Card]]:
    """A SoftHSM token with the authentication key, read by the program's own card room."""
    module = softhsm.module()
    if module is None:
        pytest.skip("SoftHSM2 is not installed")
    certificate = x509.load_der_x509_certificate(ways.clients.certify(user.address, key))
    authentication = TokenKey(
        key, certificate, b"\x01", "Certificat d'Authentification CPS", "CPS_PRIV_AUT", decrypt=True
    )
    reader = SoftHsmReader(tmp_path / "reader")
    monkeypatch.setenv("SOFTHSM2_CONF", str(reader.configuration))
    reader.insert(softhsm.build_token(tmp_path / "cps", "CPS3v3-2800000001", [authentication], pin=PIN))
    room = CardRoom([Pkcs11Source(module)], poll_seconds=0.02)
    told: queue.SimpleQueue[tuple[Card, ...]] = queue.SimpleQueue()
    room.start(told.put)
    try:
        while not (cards := told.get(timeout=30.0)):
            pass
        yield room, cards[0]
    finally:
        room.stop()


def test_a_real_token(ways: Ways, user: User, card_in: tuple[CardRoom, Card]) -> None:
    room, card = card_in
    account: Account = dataclasses.replace(
        ways.server.account(user), sign_in=SignIn.CARD, card=only_card(room), protocol=Protocol.IMAP
    )
    with pytest.raises(ActionNeeded) as caught:
        card_key(room, account)
    assert caught.value.code is Code.CARD_PIN_NEEDED
    room.unlock(card.id, Pin(PIN)).result(30.0)
    session = SERVICE.imap(account, card_key(room, account))
    assert session.folders()
    session.close()
    SERVICE.submission(account, card_key(room, account)).close()
    with pytest.raises(ActionNeeded) as caught:
        card_key(room, dataclasses.replace(account, card="0" * 64))
    assert caught.value.code is Code.CARD_ABSENT
