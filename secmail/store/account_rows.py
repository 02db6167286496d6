"""Accounts as rows."""

from collections.abc import Sequence
from typing import Any

from secmail.domain.accounts import Account, OAuthProvider, Protocol, Server, SignIn, Tls
from secmail.domain.addresses import normal
from secmail.domain.ids import AccountId
from secmail.store.db import Row

NAMES = (
    "address_key",
    "address",
    "name",
    "user",
    "imap_host",
    "imap_port",
    "imap_tls",
    "imap_ca_file",
    "smtp_host",
    "smtp_port",
    "smtp_tls",
    "smtp_ca_file",
    "protocol",
    "sign_in",
    "oauth_authorization",
    "oauth_token",
    "oauth_client",
    "oauth_scopes",
    "key_file",
    "card",
)
"""The columns but the number; the servers are called after what they were when there was nothing but IMAP."""


def values(account: Account) -> tuple[Any, ...]:
    """In the order of `NAMES`."""
    return (
        normal(account.address),
        account.address,
        account.name,
        account.user,
        *_server(account.incoming),
        *_server(account.outgoing),
        account.protocol.value,
        account.sign_in.value,
        *_provider(account.oauth),
        account.key_file,
        account.card,
    )


def account(row: Row) -> Account:
    """From the number and the columns of `NAMES`."""
    identity, _key, address, name, user, *rest = row
    protocol, sign_in, *oauth, key_file, card = rest[8:]
    return Account(
        AccountId(identity),
        address,
        name,
        user,
        incoming=_as_server(rest[:4]),
        outgoing=_as_server(rest[4:8]),
        protocol=Protocol(protocol),
        sign_in=SignIn(sign_in),
        oauth=_as_provider(oauth),
        key_file=key_file,
        card=card,
    )


def _server(server: Server) -> tuple[str, int, str, str | None]:
    return server.host, server.port, server.tls.value, server.ca_file


def _as_server(columns: Sequence[Any]) -> Server:
    host, port, tls, ca_file = columns
    return Server(host, port, Tls(tls), ca_file)


def _provider(provider: OAuthProvider | None) -> tuple[str | None, ...]:
    if provider is None:
        return None, None, None, None
    return provider.authorization, provider.token, provider.client_id, " ".join(provider.scopes)


def _as_provider(columns: Sequence[Any]) -> OAuthProvider | None:
    authorization, token, client, scopes = columns
    if authorization is None or token is None:
        return None
    return OAuthProvider(authorization, token, client or "", tuple((scopes or "").split()))
