"""What is said to sign in, literally."""

import json

import pytest

from secmail.domain.accounts import AccessToken, ClientCertificate, Credential, Password, SigningCard
from secmail.domain.errors import ActionNeeded, Code
from secmail.mail import sasl

TOKEN = AccessToken("ya29.x")
KEYS = (ClientCertificate((), b""), SigningCard((), lambda _data, _scheme: b""))


def test_the_words_of_each_mechanism() -> None:
    said = {
        "PLAIN": (Password("pé"), b"\0dr\0p\xc3\xa9"),
        "OAUTHBEARER": (TOKEN, b"n,a=dr,\x01auth=Bearer ya29.x\x01\x01"),
        "XOAUTH2": (TOKEN, b"user=dr\x01auth=Bearer ya29.x\x01\x01"),
    }
    for name, (credential, first) in said.items():
        exchange = sasl.exchange({name}, "dr", credential)
        assert (exchange.name, exchange.answer(b"")) == (name, first)


def test_login_waits_for_its_prompts() -> None:
    exchange = sasl.exchange({"LOGIN"}, "dr", Password("p"))
    assert not exchange.speaks_first
    assert [exchange.answer(b"Username:"), exchange.answer(b"Password:"), exchange.answer(b"?")] == [b"dr", b"p", None]


@pytest.mark.parametrize("key", KEYS, ids=["file", "card"])
def test_a_certificate_says_only_whose_it_is(key: Credential) -> None:
    exchange = sasl.exchange({"PLAIN", "EXTERNAL"}, "dr", key)
    assert (exchange.name, exchange.answer(b"")) == ("EXTERNAL", b"dr")


@pytest.mark.parametrize("credential", [TOKEN, *KEYS], ids=["token", "file", "card"])
def test_nothing_is_ever_sent_as_a_password_that_is_none(credential: Credential) -> None:
    with pytest.raises(ActionNeeded) as caught:
        sasl.exchange({"PLAIN", "LOGIN", "CRAM-MD5"}, "dr", credential)
    assert caught.value.code is Code.MAIL_AUTH


def test_the_best_that_both_know() -> None:
    offered = {"LOGIN", "PLAIN", "XOAUTH2", "OAUTHBEARER", "EXTERNAL", "GSSAPI"}
    assert sasl.exchange(offered, "dr", TOKEN).name == "OAUTHBEARER"
    assert sasl.exchange(offered, "dr", Password("p")).name == "PLAIN"


@pytest.mark.parametrize(
    ("status", "code", "word"),
    [
        ("401", Code.MAIL_AUTH, "401"),
        ("invalid_token", Code.MAIL_AUTH, "invalid_token"),
        ("insufficient_scope", Code.MAIL_SIGN_IN, "insufficient_scope"),
        ("patient dupont", Code.MAIL_AUTH, "other"),
    ],
)
def test_the_error_before_the_refusal_is_understood(status: str, code: Code, word: str) -> None:
    for name, goes_on in (("OAUTHBEARER", b"\x01"), ("XOAUTH2", b"")):
        exchange = sasl.exchange({name}, "dr", TOKEN)
        exchange.answer(b"")
        assert exchange.answer(json.dumps({"status": status, "scope": "mail"}).encode()) == goes_on
        refusal = exchange.refusal("login refused")
        assert (refusal.code, refusal.detail) == (code, f"token refused: {word}")
        assert exchange.answer(b"again") is None


@pytest.mark.parametrize("challenge", [b"{", b"[]", b'{"status": {}}', b"{" * 5000, b'{"a":' * 900, b"\xff{"])
def test_any_error_may_come(challenge: bytes) -> None:
    exchange = sasl.exchange({"XOAUTH2"}, "dr", TOKEN)
    exchange.answer(b"")
    exchange.answer(challenge)
    assert exchange.refusal("x").code is Code.MAIL_AUTH


@pytest.mark.parametrize(
    ("user", "credential"),
    [("dr\x01auth=x", TOKEN), ("dr", AccessToken("a\x01b")), ("dr\0", Password("p")), ("dr", Password("a\0b"))],
)
def test_separators_cannot_be_smuggled_in(user: str, credential: Credential) -> None:
    with pytest.raises(ActionNeeded):
        sasl.exchange({"PLAIN", "XOAUTH2"}, user, credential)
    with pytest.raises(ActionNeeded):
        sasl.exchange({"PLAIN", "OAUTHBEARER"}, user, credential)


def test_secrets_are_hidden() -> None:
    for secret in (Password("geheim"), AccessToken("geheim"), ClientCertificate((), b"geheim")):
        assert "geheim" not in repr(secret) + str(secret)
