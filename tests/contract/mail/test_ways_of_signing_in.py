"""Tokens and certificates, as a real Dovecot takes and refuses them."""

from collections.abc import Callable, Iterator

import pytest

from secmail.domain.accounts import AccessToken, Account, ClientCertificate, Credential, Password
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.mail import MailService
from secmail.mail.transport import Timeouts
from tests.support.dovecot import User
from tests.support.dovecot_ways import Ways, ways

__all__ = ["ways"]

SERVICE = MailService(Timeouts(connect=10.0, read=20.0, farewell=2.0))


@pytest.fixture
def user(ways: Ways) -> User:
    return ways.server.new_user()


@pytest.fixture(params=["imap", "submission", "pop3"])
def door(request: pytest.FixtureRequest, ways: Ways, user: User) -> Iterator[Callable[[Credential], None]]:
    """Opens the account's connection of this kind, and closes it."""
    account = ways.pop3(user) if request.param == "pop3" else ways.server.account(user)
    opens: Callable[[Account, Credential], object] = (
        SERVICE.submission if request.param == "submission" else SERVICE.imap
    )

    def sign_in(credential: Credential) -> None:
        opens(account, credential).close()  # type: ignore[attr-defined] # every session has it

    yield sign_in


def test_a_token_that_counts(door: Callable[[Credential], None], ways: Ways, user: User) -> None:
    door(AccessToken(ways.tokens.access(user.address)))


@pytest.mark.parametrize("bad", ["forged", "other"])
def test_a_token_that_does_not(door: Callable[[Credential], None], ways: Ways, user: User, bad: str) -> None:
    token = ways.tokens.access("somebody@else.example" if bad == "other" else user.address)
    token = token[:-4] + "AAAA" if bad == "forged" else token
    with pytest.raises(ActionNeeded) as caught:
        door(AccessToken(token))
    assert caught.value.code is Code.MAIL_AUTH
    assert token not in str(caught.value)


def test_a_certificate_of_ones_own(door: Callable[[Credential], None], ways: Ways, user: User) -> None:
    door(ways.certificate(user.address))


def test_somebody_elses_certificate(door: Callable[[Credential], None], ways: Ways, user: User) -> None:
    with pytest.raises(SecmailError) as caught:
        door(ways.certificate("somebody@else.example"))
    assert caught.value.code is Code.MAIL_AUTH


def test_a_certificate_is_not_sent_a_password_instead(ways: Ways, user: User) -> None:
    """Where the server knows no EXTERNAL, nothing is tried."""
    chain, key = ways.certificate(user.address).chain, b"not a key"
    with pytest.raises(SecmailError) as caught:
        SERVICE.imap(ways.server.account(user), ClientCertificate(chain, key))
    assert caught.value.code is Code.KEYFILE_UNREADABLE


def test_passwords_still_work(door: Callable[[Credential], None], user: User) -> None:
    door(user.password)
    with pytest.raises(ActionNeeded):
        door(Password("wrong"))
