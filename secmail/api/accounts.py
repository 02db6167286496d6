"""Accounts beyond adding one by hand: servers found by the address, signing in by browser, certificate or card."""

from dataclasses import dataclass, field

from secmail.domain.accounts import OAuthProvider, Password, Protocol, Server, SignIn
from secmail.domain.ids import AccountId


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a domain says about its servers (RFC 6186, RFC 8314, Mozilla autoconfig). To be shown, never taken silently.

    `source`: "autoconfig" or "autoconfig-well-known" (by https: the domain has proven who it is), or "dns-srv", which
    anybody on the way could have made. `sign_in`: the ways that both servers know, the provider's preference first.
    `oauth`: where a sign-in by browser goes; its `client_id` is empty, for only the provider can give one.
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

    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FindProvider:
    """Ask a provider (its issuer's https address) where one signs in by browser. Result: `OAuthProvider`."""

    issuer: str
    client_id: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignInAgain:
    """A new password or passphrase, a new sign-in by browser, another key file. Tried before it is kept. Result: None.

    By the account's way: PASSWORD wants `password`; OAUTH nothing (`BrowserWanted` follows); CERTIFICATE the passphrase
    as `password`, and `key_file` where it has moved; CARD the card that is in.
    """

    account: AccountId
    password: Password | None = None
    key_file: str | None = None


@dataclass(frozen=True, slots=True)
class BrowserWanted:
    """An event: the system's browser is to open `url`, now; the job that waits for it may be cancelled.

    `address`: which mailbox it is for. Front ends show it as well, for whoever has no browser here.
    """

    address: str
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormerMailbox:
    """A mailbox of another mail program on this computer, to be confirmed by a person. Both servers want TLS."""

    address: str = field(repr=False)
    name: str = field(repr=False)
    user: str = field(repr=False)
    incoming: Server
    outgoing: Server
    protocol: Protocol = Protocol.IMAP


@dataclass(frozen=True, slots=True)
class FindFormer:
    """Look which mailboxes Thunderbird has here; never at its passwords. Result: `tuple[FormerMailbox, ...]`."""


AccountCommand = FindServers | FindProvider | FindFormer | SignInAgain
