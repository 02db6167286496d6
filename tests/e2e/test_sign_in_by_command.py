"""Accounts from the command line alone, on real servers: by the browser, by a key file, by POP3."""

import threading
import webbrowser
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_der_private_key, pkcs12
from cryptography.x509 import load_der_x509_certificate

from tests.support.authorization_server import CLIENT_ID, SCOPES
from tests.support.command import Ran, secmail
from tests.support.dovecot import User
from tests.support.dovecot_ways import Ways, ways
from tests.support.on_disk import contents_below

__all__ = ["ways"]

RAW = b"From: labo@labo.example\r\nSubject: resultat\r\n\r\nBonjour.\r\n"
REFUSED = 5


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """With its secrets in a file: nobody's key store is touched."""
    folder = tmp_path / "profile"
    folder.mkdir(mode=0o700)
    (folder / "settings.json").write_text('{"key_file": true, "find_card_modules": false}')
    return folder


@pytest.fixture
def user(ways: Ways) -> User:
    return ways.server.new_user()


@pytest.fixture
def person(ways: Ways, user: User, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Somebody at the browser who signs in wherever it is sent; what was opened."""
    opened: list[str] = []
    threads: list[threading.Thread] = []

    def open_page(url: str) -> bool:
        opened.append(url)
        threads.append(threading.Thread(target=ways.tokens.visit, args=(url, user.address)))
        threads[-1].start()
        return True

    monkeypatch.setenv("SSL_CERT_FILE", str(ways.tokens.ca_file))
    monkeypatch.setattr(webbrowser, "open", open_page)
    yield opened
    for thread in threads:
        thread.join()


def add(profile: Path, ways: Ways, user: User, *more: str, stdin: bytes = b"", incoming: str = "--imap") -> Ran:
    port = ways.pop3s_port if incoming == "--pop3" else ways.server.imaps_port
    places = [incoming, f"localhost:{port}", "--smtp", f"localhost:{ways.server.submissions_port}"]
    command = ["account", "add", "--address", user.address, *places, "--ca-file", ways.server.ca_file, *more]
    return secmail("--profile", profile, *command, "--json", stdin=stdin)


def test_by_the_browser(profile: Path, ways: Ways, user: User, person: list[str]) -> None:
    ways.server.deliver(user.address, RAW)
    provider = ["--oauth", "--issuer", ways.tokens.issuer, "--client-id", CLIENT_ID, "--scope", *SCOPES]
    added = add(profile, ways, user, *provider)
    assert (added.code, added.json()["sign_in"]) == (0, "oauth")
    assert len(person) == 1 and person[0] in added.err
    assert secmail("--profile", profile, "sync", "--json").json()["new"] == 1
    assert secmail("--profile", profile, "account", "test", "--json").json()["works"] is True
    ways.tokens.revoke()
    refused = secmail("--profile", profile, "sync")
    assert refused.code == REFUSED and "account sign-in" in refused.err
    checks = secmail("--profile", profile, "diagnose", "--json").json()["checks"]
    assert "mail.sign-in" in [check["code"] for check in checks]
    assert secmail("--profile", profile, "account", "sign-in", "--json").json()["works"] is True
    assert secmail("--profile", profile, "sync", "--json").json()["folders"] > 0
    said = added.err + refused.err + added.out.decode()
    assert not any(secret in said for secret in ways.tokens.given)
    kept = b"".join(content for path, content in contents_below(profile) if path.name != "keys.json")
    assert not any(secret.encode() in kept for secret in ways.tokens.given)


def test_by_a_key_file(profile: Path, ways: Ways, user: User, tmp_path: Path) -> None:
    held = ways.certificate(user.address)
    certificate, key = load_der_x509_certificate(held.chain[0]), load_der_private_key(held.key, None)
    path = tmp_path / "moi.p12"
    protection = BestAvailableEncryption(b"phrase")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, protection))  # type: ignore[arg-type] # RSA
    how = ["--client-certificate", str(path), "--password-stdin"]
    assert add(profile, ways, user, *how, stdin=b"wrong\n").code == 4
    assert add(profile, ways, user, *how, stdin=b"phrase\n").json()["sign_in"] == "client-certificate"
    assert secmail("--profile", profile, "sync", "--json").json()["new"] == 0


def test_by_pop3(profile: Path, ways: Ways, user: User) -> None:
    for _ in range(3):
        ways.server.deliver(user.address, RAW)
    word = user.password.reveal.encode() + b"\n"
    added = add(profile, ways, user, "--password-stdin", stdin=word, incoming="--pop3").json()
    assert added["pop3"]["port"] == ways.pop3s_port and "imap" not in added
    assert secmail("--profile", profile, "sync", "--json").json() == {"new": 3, "removed": 0, "folders": 1}
    assert secmail("--profile", profile, "sync", "--json").json()["new"] == 0
    rows = secmail("--profile", profile, "list", "--json").json()["messages"]
    assert [row["subject"] for row in rows] == ["resultat"] * 3
    assert "resultat" in secmail("--profile", profile, "show", rows[0]["id"], "--raw").out.decode()
