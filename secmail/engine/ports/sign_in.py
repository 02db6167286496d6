"""Signing in by the system's browser, and finding a domain's servers, as the engine needs them."""

from typing import Protocol

from secmail.api.accounts import FormerMailbox, Suggestion
from secmail.domain.accounts import OAuthProvider, Password, Tokens


class BrowserSignIn(Protocol):
    """One sign-in that has begun: the answer is awaited on this computer (RFC 8252 §7.3)."""

    @property
    def url(self) -> str:
        """What the system's browser is to open. Holds no secret."""
        ...

    def wait(self) -> Tokens:
        """Blocks until the browser has come back and the provider has given tokens, at most some minutes.

        ActionNeeded SIGN_IN_UNFINISHED when nobody came or somebody said no; errors of `OAuthPort.renew`.
        """
        ...

    def cancel(self) -> None:
        """From any thread: `wait` ends soon. Never raises; also to be called after `wait`."""
        ...


class OAuthPort(Protocol):
    """Providers of tokens (RFC 6749 with PKCE, RFC 7636). Blocking: a thread that may wait for the network."""

    def discover(self, issuer: str, client_id: str, scopes: tuple[str, ...]) -> OAuthProvider:
        """The addresses that an issuer publishes (RFC 8414, OpenID Connect Discovery). Errors as for `renew`."""
        ...

    def begin(self, provider: OAuthProvider, user: str) -> BrowserSignIn:
        """Listens on this computer and makes the address for the browser."""
        ...

    def renew(self, provider: OAuthProvider, refresh: Password) -> Tokens:
        """New tokens for a refresh token. ActionNeeded MAIL_SIGN_IN when it no longer counts.

        Unavailable MAIL_OFFLINE or MAIL_PROTOCOL, Untrusted MAIL_TLS.
        """
        ...


class ServerFinder(Protocol):
    """What a domain publishes of its mail servers. Blocking, bounded."""

    def find(self, address: str) -> tuple[Suggestion, ...]:
        """Best first, maybe none; only servers with TLS. Unavailable MAIL_OFFLINE when nothing could be asked."""
        ...

    def former(self) -> tuple[FormerMailbox, ...]:
        """Of another mail program on this computer. Never raises."""
        ...
