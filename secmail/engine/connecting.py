"""Opening an account's connections with what one signs in with: a password, a token, a certificate or a card."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from secmail.domain.accounts import AccessToken, Account, Credential, OAuthProvider, Password, SignIn, Tokens
from secmail.domain.errors import ActionNeeded, Code
from secmail.domain.ids import AccountId
from secmail.engine.desk import Ports
from secmail.engine.ports import ImapSession, SubmissionSession
from secmail.engine.sign_in_keys import card_key, client_certificate

T = TypeVar("T")

_LIFETIME = 3600.0
"""Seconds, where a provider does not tell (RFC 6749 §5.1 only recommends it)."""
_EARLY = timedelta(seconds=60)
"""A token is renewed so long before its end: it must last until the server has looked at it."""


@dataclass(frozen=True, slots=True)
class _Held:
    token: AccessToken
    until: datetime


class Connecting:
    """Any thread that may block; tokens are renewed by one thread at a time, each account for itself.

    Access tokens live in memory only: what the key store keeps is the refresh token.
    """

    def __init__(self, ports: Ports) -> None:
        self._ports = ports
        self._gate = threading.Lock()
        self._turns: dict[AccountId, threading.Lock] = {}
        self._tokens: dict[AccountId, _Held] = {}

    def imap(self, account: Account) -> ImapSession:
        """As `MailPort.imap`, with the errors of `credential` too."""
        return self._signed_in(account, self._ports.mail.imap)

    def submission(self, account: Account) -> SubmissionSession:
        """As `imap`."""
        return self._signed_in(account, self._ports.mail.submission)

    def credential(self, account: Account) -> Credential:
        """What is at hand for the account, made new where it is out of date.

        ActionNeeded MAIL_AUTH (no password kept), MAIL_SIGN_IN, KEYFILE_UNREADABLE, CARD_ABSENT, CARD_PIN_NEEDED.
        """
        match account.sign_in:
            case SignIn.PASSWORD:
                return self._ports.keys.password(account)
            case SignIn.OAUTH:
                return self._token(account)
            case SignIn.CERTIFICATE:
                return client_certificate(account, self._ports.keys.password(account))
            case SignIn.CARD:
                return card_key(self._ports.cards, account)

    def keep(self, account: Account, tokens: Tokens) -> AccessToken:
        """What a provider gave: the refresh token into the key store, the access token into memory."""
        if tokens.refresh is not None:
            self._ports.keys.keep_password(account, tokens.refresh)
        lifetime = timedelta(seconds=_LIFETIME if tokens.lifetime is None else tokens.lifetime)
        with self._gate:
            self._tokens[account.id] = _Held(tokens.access, self._ports.clock.now() + lifetime)
        return tokens.access

    def forget(self, account: AccountId) -> None:
        """The account was removed, or is signed in to anew."""
        with self._gate:
            self._tokens.pop(account, None)

    def _signed_in(self, account: Account, connect: Callable[[Account, Credential], T]) -> T:
        credential = self.credential(account)
        try:
            return connect(account, credential)
        except ActionNeeded as refusal:
            if refusal.code is not Code.MAIL_AUTH or not isinstance(credential, AccessToken):
                raise
        # Providers withdraw tokens before their time: one new one, and then the user has to look.
        try:
            return connect(account, self._token(account, instead_of=credential))
        except ActionNeeded as refusal:
            if refusal.code is not Code.MAIL_AUTH:
                raise
            raise ActionNeeded(Code.MAIL_SIGN_IN, "a new token was refused too") from None

    def _token(self, account: Account, *, instead_of: AccessToken | None = None) -> AccessToken:
        with self._turn(account.id):
            held = self._tokens.get(account.id)
            if held is not None and held.token is not instead_of and self._ports.clock.now() + _EARLY < held.until:
                return held.token
            return self.keep(account, self._ports.oauth.renew(_provider(account), self._refresh(account)))

    def _refresh(self, account: Account) -> Password:
        try:
            return self._ports.keys.password(account)
        except ActionNeeded:
            raise ActionNeeded(Code.MAIL_SIGN_IN, "no refresh token kept") from None

    def _turn(self, account: AccountId) -> threading.Lock:
        with self._gate:
            return self._turns.setdefault(account, threading.Lock())


def _provider(account: Account) -> OAuthProvider:
    if account.oauth is None:
        raise ActionNeeded(Code.MAIL_SIGN_IN, "no provider kept")
    return account.oauth
