"""Secrets of accounts in the key store: one for each account and way of signing in."""

from dataclasses import replace
from pathlib import Path

import pytest

from secmail.app.keystores import FileSecrets, ProfileKeys
from secmail.domain.accounts import Account, Password, Server, SignIn
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import AccountId

PLACE = Server("mail.example", 993)
ACCOUNT = Account(AccountId(1), "Dr@Cabinet.example", "Dr", "dr", PLACE, PLACE)


@pytest.fixture
def keys(tmp_path: Path) -> ProfileKeys:
    return ProfileKeys(FileSecrets(tmp_path / "keys.json"))


@pytest.mark.parametrize("way", list(SignIn))
@pytest.mark.parametrize("other", list(SignIn))
def test_what_was_kept_for_one_way_is_never_used_for_another(keys: ProfileKeys, way: SignIn, other: SignIn) -> None:
    keys.keep_password(replace(ACCOUNT, sign_in=way), Password("geheim"))
    asked = replace(ACCOUNT, sign_in=other)
    if way is other:
        assert keys.password(asked).reveal == "geheim"
        return
    with pytest.raises(ActionNeeded) as caught:
        keys.password(asked)
    assert caught.value.code is Code.MAIL_AUTH


def test_forgetting_forgets_every_way_of_this_account_alone(keys: ProfileKeys) -> None:
    other = replace(ACCOUNT, address="cabinet@example.org")
    for account in (ACCOUNT, other):
        for way in SignIn:
            keys.keep_password(replace(account, sign_in=way), Password(way.value))
    keys.forget_password(ACCOUNT)
    for way in SignIn:
        with pytest.raises(ActionNeeded):
            keys.password(replace(ACCOUNT, sign_in=way))
        assert keys.password(replace(other, sign_in=way)).reveal == way.value
