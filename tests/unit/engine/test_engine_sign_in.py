"""Accounts that are signed in to by browser, key file and POP3: the whole engine on real servers."""

import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, load_der_private_key, pkcs12
from cryptography.x509 import load_der_x509_certificate

from secmail.api import accounts as a
from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import AccountChanged, Event, JobFailed
from secmail.domain.accounts import AccessToken, Account, Password, SignIn, Tokens
from secmail.domain.errors import Code
from secmail.mail.https import Https
from secmail.mail.oauth import OAuth
from tests.support.authorization_server import CLIENT_ID, SCOPES
from tests.support.dovecot import User
from tests.support.dovecot_ways import Ways, ways
from tests.support.engine_desk import EngineDesk

__all__ = ["ways"]

RAW = b"From: labo@labo.example\r\nSubject: %d\r\n\r\nBonjour.\r\n"


@pytest.fixture
def desk(tmp_path: Path, ways: Ways) -> Iterator[EngineDesk]:
    desk = EngineDesk(tmp_path)
    desk.office.real = True
    desk.oauth = OAuth(Https(ca_file=str(ways.tokens.ca_file)), patience=10.0)
    desk.start()
    yield desk
    desk.stop()


@pytest.fixture
def user(ways: Ways) -> User:
    return ways.server.new_user()


def order(given: Account, **how: object) -> c.AddAccount:
    return c.AddAccount(given.address, "X", given.user, given.incoming, given.outgoing, protocol=given.protocol, **how)  # type: ignore[arg-type] # a test's


def code(event: Event) -> Code:
    assert isinstance(event, JobFailed), event
    return event.code


def in_browser(desk: EngineDesk, ways: Ways, command: c.Command, user: User, *, agrees: bool = True) -> Event:
    """The person does what the engine asks the browser for."""
    before = len(desk.events.all)
    job = desk.submit(command)
    wanted = desk.events.wait_for(lambda event: isinstance(event, a.BrowserWanted), after=before)
    assert isinstance(wanted, a.BrowserWanted) and wanted.address == user.address
    ways.tokens.visit(wanted.url, user.address, agrees=agrees)
    return desk.ended(job)


def with_oauth(desk: EngineDesk, ways: Ways, user: User) -> Account:
    given = ways.server.account(user)
    in_browser(desk, ways, order(given, sign_in=SignIn.OAUTH, oauth=ways.tokens.provider), user)
    (account,) = desk.ask(q.Accounts())
    return account


def renewals(ways: Ways) -> int:
    return sum(form.get("grant_type") == "refresh_token" for _, form in ways.tokens.asked)


def withdrawn(ways: Ways, user: User) -> Tokens:
    """As if the provider had withdrawn it: Dovecot refuses, we think that it counts."""
    return Tokens(AccessToken(ways.tokens.access(user.address)[:-4] + "AAAA"), None, 3600.0)


def test_an_account_by_the_browser(desk: EngineDesk, ways: Ways, user: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    account = with_oauth(desk, ways, user)
    assert (account.sign_in, account.oauth) == (SignIn.OAUTH, ways.tokens.provider)
    ways.server.deliver(user.address, RAW % 1)
    before = renewals(ways)
    desk.sync()
    assert [row.total for row in desk.ask(q.Folders()) if row.role == "inbox"] == [1]
    assert renewals(ways) == before  # the token of the sign-in still counts
    desk.result_of(c.TestAccount(account.id))
    secrets = [desk.keys.passwords[user.address].reveal, *ways.tokens.given]
    logged = caplog.text + "".join(map(repr, desk.events.all))
    assert len(secrets) > 1 and not any(secret in logged for secret in secrets)


def test_a_token_is_renewed_before_its_end_and_by_one_thread(desk: EngineDesk, ways: Ways, user: User) -> None:
    account = with_oauth(desk, ways, user)
    desk.clock.move(timedelta(hours=1))
    before = renewals(ways)
    connecting = desk.here(lambda: desk.engine._deeds.lanes.connecting)
    found: list[object] = []
    threads = [threading.Thread(target=lambda: found.append(connecting.credential(account))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 5 and len(set(map(id, found))) == 1
    assert renewals(ways) == before + 1


def test_a_token_that_is_refused_early_is_renewed_once(desk: EngineDesk, ways: Ways, user: User) -> None:
    account = with_oauth(desk, ways, user)
    connecting = desk.here(lambda: desk.engine._deeds.lanes.connecting)
    stale = withdrawn(ways, user)
    connecting.keep(account, stale)
    before = renewals(ways)
    desk.result_of(c.TestAccount(account.id))
    assert renewals(ways) == before + 1


def test_a_permission_that_was_withdrawn(desk: EngineDesk, ways: Ways, user: User) -> None:
    account = with_oauth(desk, ways, user)
    desk.clock.move(timedelta(hours=2))
    ways.tokens.revoke()
    assert code(desk.run(c.Synchronise())) is Code.MAIL_SIGN_IN
    assert desk.events.of(AccountChanged)[-1] == AccountChanged(account.id, Code.MAIL_SIGN_IN)
    found = {each.code for each in desk.ask(q.Diagnosis())}
    assert Code.MAIL_SIGN_IN in found
    in_browser(desk, ways, a.SignInAgain(account.id), user)
    desk.sync()


def test_who_changes_his_mind_changes_nothing(desk: EngineDesk, ways: Ways, user: User) -> None:
    account = with_oauth(desk, ways, user)
    kept = desk.keys.passwords[user.address]
    event = in_browser(desk, ways, a.SignInAgain(account.id), user, agrees=False)
    assert code(event) is Code.SIGN_IN_UNFINISHED
    assert desk.keys.passwords[user.address] is kept
    before = len(desk.events.all)
    job = desk.submit(a.SignInAgain(account.id))
    desk.events.wait_for(lambda event: isinstance(event, a.BrowserWanted), after=before)
    desk.engine.cancel(job)
    desk.ended(job)
    assert not [each for each in threading.enumerate() if each.name == "secmail-alone" and each.join(30.0)]
    desk.sync()


def test_an_account_of_nobodys_provider(desk: EngineDesk, ways: Ways, user: User) -> None:
    given = ways.server.account(user)
    assert code(desk.run(order(given, sign_in=SignIn.OAUTH))) is Code.SIGN_IN_UNFINISHED
    found = desk.result_of(a.FindProvider(ways.tokens.issuer, CLIENT_ID, SCOPES))
    assert found == ways.tokens.provider
    assert desk.ask(q.Accounts()) == ()


def key_file(path: Path, ways: Ways, name: str, passphrase: str) -> Path:
    held = ways.certificate(name)
    certificate = load_der_x509_certificate(held.chain[0])
    key = load_der_private_key(held.key, None)
    protection = BestAvailableEncryption(passphrase.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, protection))  # type: ignore[arg-type] # RSA
    return path


def test_an_account_by_a_key_file(desk: EngineDesk, ways: Ways, user: User, tmp_path: Path) -> None:
    given, path = ways.server.account(user), key_file(tmp_path / "moi.p12", ways, user.address, "phrase")
    wrong = order(given, sign_in=SignIn.CERTIFICATE, key_file=str(path), password=Password("autre"))
    assert code(desk.run(wrong)) is Code.VAULT_WRONG_PASSPHRASE
    none = order(given, sign_in=SignIn.CERTIFICATE, key_file=str(tmp_path / "none"), password=Password("autre"))
    assert code(desk.run(none)) is Code.KEYFILE_UNREADABLE
    desk.result_of(replace(wrong, password=Password("phrase")))
    (account,) = desk.ask(q.Accounts())
    assert (account.sign_in, account.key_file) == (SignIn.CERTIFICATE, str(path))
    ways.server.deliver(user.address, RAW % 1)
    desk.sync()
    moved = path.rename(tmp_path / "ailleurs.p12")
    assert Code.KEYFILE_UNREADABLE in {each.code for each in desk.ask(q.Diagnosis())}
    desk.result_of(a.SignInAgain(account.id, Password("phrase"), str(moved)))
    assert not list(Path(tmp_path).glob("**/secmail-*.pem"))


def test_an_account_by_pop3(desk: EngineDesk, ways: Ways, user: User) -> None:
    ways.server.deliver(user.address, RAW % 1)
    desk.keys.passwords[user.address] = user.password
    desk.result_of(order(ways.pop3(user), password=user.password))
    desk.sync()
    ways.server.deliver(user.address, RAW % 2)
    desk.sync()
    desk.sync()
    assert [(row.name, row.total) for row in desk.ask(q.Folders())] == [("INBOX", 2)]
    (message, _) = desk.inbox()
    desk.result_of(c.MarkSeen((message,)))
    desk.sync()
    assert [row.unread for row in desk.ask(q.Folders())] == [1]


def test_accounts_know_nothing_of_one_another(desk: EngineDesk, ways: Ways, user: User) -> None:
    """One without its permission does not hold up the other, and its error is its own."""
    first = with_oauth(desk, ways, user)
    other = ways.server.new_user()
    desk.keys.passwords[other.address] = other.password
    second = desk.result_of(order(ways.server.account(other), password=other.password))
    assert isinstance(second, Account)
    ways.server.deliver(other.address, RAW % 1)
    desk.clock.move(timedelta(hours=2))
    ways.tokens.revoke()
    assert code(desk.run(c.Synchronise())) is Code.MAIL_SIGN_IN
    latest = {event.account: event.code for event in desk.events.of(AccountChanged)}
    assert latest == {first.id: Code.MAIL_SIGN_IN, second.id: None}
    assert sum(row.total for row in desk.ask(q.Folders())) == 1
    desk.result_of(c.RemoveAccount(first.id))
    assert user.address not in desk.keys.passwords and other.address in desk.keys.passwords
