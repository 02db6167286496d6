"""Accounts with every way of signing in come back as they were kept."""

from dataclasses import replace

import pytest

from secmail.domain.accounts import Account, OAuthProvider, Protocol, SignIn
from secmail.engine.ports import MailDb, MailDbReader
from tests.support.store_samples import ACCOUNT

PROVIDER = OAuthProvider("https://idp.example/a", "https://idp.example/t", "numéro", ("mail", "offline_access"))


@pytest.mark.parametrize(
    "account",
    [
        replace(ACCOUNT, protocol=Protocol.POP3),
        replace(ACCOUNT, sign_in=SignIn.OAUTH, oauth=PROVIDER),
        replace(ACCOUNT, sign_in=SignIn.OAUTH, oauth=replace(PROVIDER, client_id="", scopes=())),
        replace(ACCOUNT, sign_in=SignIn.CERTIFICATE, key_file="/clés/moi.p12"),
        replace(ACCOUNT, sign_in=SignIn.CARD, card="ab" * 32),
    ],
    ids=["pop3", "oauth", "oauth-bare", "key-file", "card"],
)
def test_every_way_comes_back(mail: MailDb, reader: MailDbReader, account: Account) -> None:
    stored = mail.folders.add_account(account)
    assert mail.folders.accounts() == reader.accounts() == (replace(account, id=stored.id),)


def test_another_way_leaves_nothing_of_the_former(mail: MailDb) -> None:
    mail.folders.add_account(replace(ACCOUNT, sign_in=SignIn.OAUTH, oauth=PROVIDER))
    stored = mail.folders.add_account(ACCOUNT)
    assert mail.folders.accounts() == (replace(ACCOUNT, id=stored.id),)
