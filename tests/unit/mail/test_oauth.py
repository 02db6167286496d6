"""Signing in by the browser, and renewing: against a real authorization server that minds the rules."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from secmail.domain.accounts import OAuthProvider, Password, Tokens
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError
from secmail.mail.https import Bounds, Https
from secmail.mail.oauth import OAuth, SignInByBrowser
from tests.support.authorization_server import CLIENT_ID, SCOPES, AuthorizationServer, get
from tests.support.tls import TlsLab

ALICE = "alice@cabinet.example"


@pytest.fixture
def server(lab: TlsLab, tmp_path: Path) -> Iterator[AuthorizationServer]:
    with AuthorizationServer(lab, tmp_path) as running:
        yield running


@pytest.fixture
def oauth(lab: TlsLab) -> OAuth:
    return OAuth(Https(ca_file=str(lab.ca_file), bounds=Bounds(connect=30.0, whole=30.0)), patience=30.0)


def code_of(work: object) -> Code:
    with pytest.raises(SecmailError) as caught:
        work()  # type: ignore[operator] # a callable of the test
    return caught.value.code


def in_browser(attempt: SignInByBrowser, server: AuthorizationServer, **person: bool) -> Tokens:
    """The person is on another thread, as a browser is."""
    browser = threading.Thread(target=server.visit, args=(attempt.url, ALICE), kwargs=person)
    browser.start()
    try:
        return attempt.wait()
    finally:
        browser.join()


def test_a_person_signs_in_and_the_tokens_come(oauth: OAuth, server: AuthorizationServer) -> None:
    attempt = oauth.begin(server.provider, ALICE)
    tokens = in_browser(attempt, server)
    assert tokens.lifetime == 3600
    assert tokens.refresh is not None
    query = parse_qs(urlsplit(attempt.url).query)
    assert query["login_hint"] == [ALICE]
    assert query["redirect_uri"][0].startswith("http://127.0.0.1:")
    path, form = server.asked[-1]
    assert path == "/token" and "client_secret" not in form
    assert form["code_verifier"] not in attempt.url
    assert tokens.access.reveal not in repr(tokens)
    assert tokens.refresh.reveal not in repr(tokens)


def test_who_says_no_is_not_signed_in(oauth: OAuth, server: AuthorizationServer) -> None:
    attempt = oauth.begin(server.provider, ALICE)
    assert code_of(lambda: in_browser(attempt, server, agrees=False)) is Code.SIGN_IN_UNFINISHED


def test_visitors_without_the_state_change_nothing(oauth: OAuth, server: AuthorizationServer) -> None:
    attempt = oauth.begin(server.provider, ALICE)
    query = parse_qs(urlsplit(attempt.url).query)
    redirect, state = query["redirect_uri"][0], query["state"][0]
    seen: list[int] = []

    def visits() -> None:
        seen.append(get(f"{redirect}?code=stolen&state=guessed"))
        seen.append(get(f"{redirect}?code=stolen"))
        seen.append(get(f"{redirect}favicon.ico?code=stolen&state={state}"))
        seen.append(get(f"{redirect}?code=stolen&state={state}", host="attacker.example"))
        seen.append(server.visit(attempt.url, ALICE))

    browser = threading.Thread(target=visits)
    browser.start()
    assert attempt.wait().access.reveal
    browser.join()
    assert seen == [404, 404, 404, 404, 200]


def test_nobody_comes(lab: TlsLab, server: AuthorizationServer) -> None:
    impatient = OAuth(Https(ca_file=str(lab.ca_file)), patience=0.05)
    assert code_of(impatient.begin(server.provider, ALICE).wait) is Code.SIGN_IN_UNFINISHED


def test_it_can_be_given_up(oauth: OAuth, server: AuthorizationServer) -> None:
    attempt = oauth.begin(server.provider, ALICE)
    threading.Timer(0.05, attempt.cancel).start()
    assert code_of(attempt.wait) is Code.SIGN_IN_UNFINISHED
    attempt.cancel()


def test_a_refresh_token_is_used_once(oauth: OAuth, server: AuthorizationServer) -> None:
    refresh = Password(server.refresh_for(ALICE))
    renewed = oauth.renew(server.provider, refresh)
    assert renewed.refresh is not None and renewed.refresh.reveal != refresh.reveal
    with pytest.raises(ActionNeeded) as caught:
        oauth.renew(server.provider, refresh)
    assert caught.value.code is Code.MAIL_SIGN_IN
    assert "secret words" not in str(caught.value) and refresh.reveal not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        (503, b"", Code.MAIL_OFFLINE),
        (429, b"", Code.MAIL_OFFLINE),
        (400, b'{"error": "temporarily_unavailable"}', Code.MAIL_OFFLINE),
        (400, b'{"error": "invalid_client"}', Code.MAIL_SIGN_IN),
        (400, b'{"error": "a word of its own"}', Code.MAIL_PROTOCOL),
        (200, b"<html>please sign in to the hotel's network</html>", Code.MAIL_PROTOCOL),
        (200, b"[]", Code.MAIL_PROTOCOL),
        (200, b"\xff\xfe", Code.MAIL_PROTOCOL),
        (200, b'{"access_token": ""}', Code.MAIL_PROTOCOL),
        (200, b'{"access_token": {"a": 1}}', Code.MAIL_PROTOCOL),
        (200, b'{"access_token": "a\\u0001b"}', Code.MAIL_PROTOCOL),
        (200, b'{"access_token": "x", "token_type": "mac"}', Code.MAIL_PROTOCOL),
        (200, b'{"access_token": "' + b"x" * 20_000 + b'"}', Code.MAIL_PROTOCOL),
        (200, b'{"access_token": "' + b"x" * 300_000 + b'"}', Code.MAIL_PROTOCOL),
    ],
)
def test_strange_answers(oauth: OAuth, server: AuthorizationServer, status: int, content: bytes, code: Code) -> None:
    server.answer = (status, content)
    assert code_of(lambda: oauth.renew(server.provider, Password("r"))) is code


@pytest.mark.parametrize("lifetime", ["-5", '"soon"', "null", "1e99"])
def test_a_strange_lifetime_is_no_lifetime(oauth: OAuth, server: AuthorizationServer, lifetime: str) -> None:
    server.answer = (200, f'{{"access_token": "x", "expires_in": {lifetime}}}'.encode())
    try:
        tokens = oauth.renew(server.provider, Password("r"))
    except SecmailError as error:
        assert error.code is Code.MAIL_PROTOCOL
    else:
        assert tokens.lifetime is None or 0 < tokens.lifetime <= 30 * 86_400


def test_an_issuer_tells_where_to_go(oauth: OAuth, server: AuthorizationServer) -> None:
    assert oauth.discover(server.issuer, CLIENT_ID, SCOPES) == server.provider


def test_what_an_issuer_may_not_tell(
    oauth: OAuth, server: AuthorizationServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = server.metadata()
    for changes in (
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": "http://localhost/token"},
        {"authorization_endpoint": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"code_challenge_methods_supported": ["plain"]},
    ):
        monkeypatch.setattr(server, "metadata", lambda changes=changes: {**good, **changes})
        assert code_of(lambda: oauth.discover(server.issuer, CLIENT_ID, SCOPES)) is Code.MAIL_REFUSED
    monkeypatch.setattr(server, "metadata", lambda: json.loads("[]"))
    assert code_of(lambda: oauth.discover(server.issuer, CLIENT_ID, SCOPES)) is Code.MAIL_REFUSED


@pytest.mark.parametrize("place", ["authorization", "token"])
def test_only_https_is_opened_or_told_a_token(oauth: OAuth, place: str) -> None:
    places = {"authorization": "https://a.example/", "token": "https://a.example/", place: "http://a.example/"}
    provider = OAuthProvider(places["authorization"], places["token"], "x", ())
    with pytest.raises(Rejected):
        oauth.begin(provider, ALICE)
    if place == "token":
        with pytest.raises(Rejected):
            oauth.renew(provider, Password("r"))


def test_a_server_that_cannot_prove_itself_is_told_nothing(server: AuthorizationServer) -> None:
    strict = OAuth(Https(bounds=Bounds(connect=30.0, whole=30.0)))
    assert code_of(lambda: strict.renew(server.provider, Password("r"))) is Code.MAIL_TLS
    assert server.asked == []
