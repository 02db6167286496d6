"""Sign-in by browser: authorization code with PKCE (RFC 6749, 7636, 8252), and new tokens for refresh tokens.

oauthlib makes and reads what is said; bytes go by our own https. No secret gets into an error or a log. Its sixty
modules are loaded when somebody signs in so, not at the program's start.
"""

import json
import secrets
from typing import TYPE_CHECKING, Any

from secmail.domain.accounts import AccessToken, OAuthProvider, Password, Tokens
from secmail.domain.errors import ActionNeeded, Code, Rejected, SecmailError, Unavailable
from secmail.mail import errors
from secmail.mail.https import Answer, Https, require_https
from secmail.mail.loopback import Loopback

if TYPE_CHECKING:
    from oauthlib.oauth2 import OAuth2Error, WebApplicationClient

_PATIENCE = 300.0
_OIDC = "/.well-known/openid-configuration"
_RFC8414 = "/.well-known/oauth-authorization-server"
_TOKEN_LIMIT = 16_384
_LONGEST = 30 * 86_400.0


class OAuth:
    """Satisfies `engine.ports.sign_in.OAuthPort`. `patience`: seconds that a person has in the browser."""

    def __init__(self, https: Https, *, patience: float = _PATIENCE) -> None:
        self._https = https
        self._patience = patience

    def discover(self, issuer: str, client_id: str, scopes: tuple[str, ...]) -> OAuthProvider:
        """By OpenID Connect Discovery, else RFC 8414. Rejected MAIL_REFUSED when the issuer publishes nothing fit."""
        place = require_https(issuer)
        origin, path = f"https://{place.netloc}", place.path.rstrip("/")
        published = self._https.get(origin + path + _OIDC) or self._https.get(origin + _RFC8414 + path)
        try:
            facts = json.loads(published or b"{}")
        except (ValueError, RecursionError):
            raise errors.protocol("provider: not JSON") from None
        if not isinstance(facts, dict) or str(facts.get("issuer", "")).rstrip("/") != origin + path:
            raise Rejected(Code.MAIL_REFUSED, "provider: publishes nothing about itself")
        if "S256" not in facts.get("code_challenge_methods_supported", ["S256"]):
            raise Rejected(Code.MAIL_REFUSED, "provider: no PKCE")
        addresses = [str(facts.get(name, "")) for name in ("authorization_endpoint", "token_endpoint")]
        for each in addresses:
            require_https(each)
        return OAuthProvider(addresses[0], addresses[1], client_id, scopes)

    def begin(self, provider: OAuthProvider, user: str) -> "SignInByBrowser":
        """Rejected MAIL_REFUSED when the provider's addresses are not https; Unavailable when nothing can listen."""
        require_https(provider.authorization)
        require_https(provider.token)
        try:
            loopback = Loopback()
        except OSError as error:
            raise Unavailable(Code.MAIL_OFFLINE, f"cannot listen, errno {error.errno}") from None
        return SignInByBrowser(provider, user, https=self._https, loopback=loopback, patience=self._patience)

    def renew(self, provider: OAuthProvider, refresh: Password) -> Tokens:
        """ActionNeeded MAIL_SIGN_IN when the refresh token no longer counts; Unavailable, Untrusted as `Https`."""
        client = _client(provider)
        form = client.prepare_refresh_body(refresh_token=refresh.reveal, client_id=provider.client_id)
        return _tokens(client, self._https.post(provider.token, form))


class SignInByBrowser:
    """Satisfies `engine.ports.sign_in.BrowserSignIn`."""

    def __init__(
        self, provider: OAuthProvider, user: str, *, https: Https, loopback: Loopback, patience: float
    ) -> None:
        self._provider = provider
        self._https = https
        self._loopback = loopback
        self._patience = patience
        self._client = _client(provider)
        self._verifier = secrets.token_urlsafe(64)
        self.url: str = self._client.prepare_request_uri(
            provider.authorization,
            redirect_uri=loopback.redirect,
            scope=list(provider.scopes) or None,
            state=loopback.state,
            code_challenge=self._client.create_code_challenge(self._verifier, "S256"),
            code_challenge_method="S256",
            login_hint=user,
        )

    def wait(self) -> Tokens:
        """SIGN_IN_UNFINISHED when nobody came back, or the provider or the user said no."""
        from oauthlib.oauth2 import OAuth2Error  # noqa: PLC0415 -- not at the start

        try:
            query = self._loopback.wait(self._patience)
        finally:
            self._loopback.close()
        try:
            # oauthlib wants https everywhere; the way back on this computer is http by its nature.
            found = self._client.parse_request_uri_response(f"https://localhost/?{query}", state=self._loopback.state)
        except OAuth2Error as error:
            raise ActionNeeded(Code.SIGN_IN_UNFINISHED, _name(error)) from None
        form = self._client.prepare_request_body(
            code=found["code"], redirect_uri=self._loopback.redirect, code_verifier=self._verifier
        )
        return _tokens(self._client, self._https.post(self._provider.token, form))

    def cancel(self) -> None:
        """From any thread; never raises."""
        self._loopback.cancel()


def _client(provider: OAuthProvider) -> "WebApplicationClient":
    from oauthlib.oauth2 import WebApplicationClient  # noqa: PLC0415 -- not at the start

    return WebApplicationClient(provider.client_id)


def _tokens(client: "WebApplicationClient", answer: Answer) -> Tokens:
    from oauthlib.oauth2 import OAuth2Error, ServerError, TemporarilyUnavailableError  # noqa: PLC0415 -- not at the start

    if answer.status >= 500 or answer.status == 429:
        raise Unavailable(Code.MAIL_OFFLINE, f"provider: status {answer.status}")
    try:
        given = client.parse_request_body_response(answer.content.decode())
    except (ServerError, TemporarilyUnavailableError) as error:
        raise Unavailable(Code.MAIL_OFFLINE, f"provider: {_name(error)}") from None
    except OAuth2Error as error:
        raise _refused(answer, error) from None
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise errors.protocol("provider: unreadable answer") from None
    return _checked(given)


def _refused(answer: Answer, error: "OAuth2Error") -> SecmailError:
    """Every refusal of the standard needs the person again; something that is no answer of a provider does not."""
    if answer.status == 200 or _name(error) == "other":
        return errors.protocol(f"provider: status {answer.status}")
    return ActionNeeded(Code.MAIL_SIGN_IN, f"provider: {_name(error)}")


def _checked(given: Any) -> Tokens:
    access, refresh, lifetime = (given.get(name) for name in ("access_token", "refresh_token", "expires_in"))
    fit = [each for each in (access, refresh or "-") if isinstance(each, str) and 0 < len(each) <= _TOKEN_LIMIT]
    if len(fit) != 2 or not all(each.isascii() and each.isprintable() for each in fit):
        raise errors.protocol("provider: no token that can be used")
    if str(given.get("token_type", "bearer")).lower() != "bearer":
        raise errors.protocol("provider: not a bearer token")
    seconds = min(float(lifetime), _LONGEST) if isinstance(lifetime, int | float) and lifetime > 0 else None
    return Tokens(AccessToken(access), Password(refresh) if refresh else None, seconds)


def _name(error: "OAuth2Error") -> str:
    """The standard's word for it; what a provider adds stays out of the log."""
    known = {
        "access_denied",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "login_required",
        "mismatching_state",
        "missing_code",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_grant_type",
    }
    return error.error if error.error in known else "other"
