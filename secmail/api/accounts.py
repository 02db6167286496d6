"""Accounts beyond adding one by hand: servers found by the address, signing in by browser, certificate or card."""

from dataclasses import dataclass, field

from secmail.domain.accounts import OAuthProvider, Protocol, Server, SignIn
from secmail.domain.ids import AccountId


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a domain says about its servers (RFC 6186, RFC 8314, Mozilla autoconfig). To be shown, never taken silently.

    `source`: "dns-srv", "autoconfig", "autoconfig-well-known" or "guess".
    """

    protocol: Protocol
    incoming: Server
    outgoing: Server
    user: str = field(repr=False)
    sign_in: tuple[SignIn, ...]
    source: str
    oauth: OAuthProvider | None = None


@dataclass(frozen=True, slots=True)
class FindServers:
    """Ask the address's domain where its servers are. Result: `tuple[Suggestion, ...]`, best first, maybe empty."""

    address: str


@dataclass(frozen=True, slots=True)
class SignInAgain:
    """A new password, a new sign-in by browser, or another certificate for an account. Result: None."""

    account: AccountId


AccountCommand = FindServers | SignInAgain
