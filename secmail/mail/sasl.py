"""What is said to sign in (RFC 4422): PLAIN, LOGIN, OAUTHBEARER (RFC 7628), XOAUTH2, EXTERNAL. Pure.

Under verified TLS a password needs no challenge and response; a server that asks for one again is told that we stop.
"""

import json
from collections.abc import Collection

from secmail.domain.accounts import AccessToken, ClientCertificate, Credential, Password, SigningCard
from secmail.domain.errors import ActionNeeded, Code

_MAX_PROBLEM = 4_000
_RENEWABLE = frozenset({"400", "401", "invalid_token"})
_KNOWN = _RENEWABLE | {"403", "insufficient_scope", "invalid_request", "invalid_scope"}


class Exchange:
    """One try with one mechanism. `speaks_first`: the first answer may go with the command (RFC 4422 §3)."""

    def __init__(self, name: str, *answers: bytes, speaks_first: bool = True) -> None:
        self.name = name
        self.speaks_first = speaks_first
        self._answers = list(answers)
        self._problem = ""

    def answer(self, challenge: bytes) -> bytes | None:
        """What to say to it, decoded from base64; None: we stop."""
        if challenge:
            self._problem = _status(challenge)
        return self._answers.pop(0) if self._answers else None

    def refusal(self, detail: str) -> ActionNeeded:
        """Why, in the words of the error that the server sent before it said no, if it did."""
        if self._problem in _KNOWN - _RENEWABLE:
            return ActionNeeded(Code.MAIL_SIGN_IN, f"token refused: {self._problem}")
        return ActionNeeded(Code.MAIL_AUTH, f"token refused: {self._problem}" if self._problem else detail)


def exchange(offered: Collection[str], user: str, credential: Credential) -> Exchange:
    """The best mechanism that both sides know; MAIL_AUTH when there is none."""
    match credential:
        case Password(reveal=secret):
            candidates = [Exchange("PLAIN", _plain(user, secret)), _login(user, secret)]
        case AccessToken(reveal=secret):
            candidates = [_bearer(user, secret), _xoauth2(user, secret)]
        case ClientCertificate() | SigningCard():
            candidates = [Exchange("EXTERNAL", user.encode())]
    for each in candidates:
        if each.name in offered:
            return each
    raise no_way()


def no_way() -> ActionNeeded:
    """Nothing in common."""
    return ActionNeeded(Code.MAIL_AUTH, "no way to sign in that both sides know")


def _plain(user: str, password: str) -> bytes:
    secret = f"\0{user}\0{password}".encode()
    if secret.count(b"\0") != 2:
        raise ActionNeeded(Code.MAIL_AUTH, "user or password cannot be sent")
    return secret


def _login(user: str, password: str) -> Exchange:
    return Exchange("LOGIN", user.encode(), password.encode(), speaks_first=False)


def _bearer(user: str, token: str) -> Exchange:
    # RFC 7628 §3.2.3: an error is answered by one 0x01, then the server says no.
    name = _clean(user).replace("=", "=3D").replace(",", "=2C")
    return Exchange("OAUTHBEARER", f"n,a={name},\x01auth=Bearer {_clean(token)}\x01\x01".encode(), b"\x01")


def _xoauth2(user: str, token: str) -> Exchange:
    return Exchange("XOAUTH2", f"user={_clean(user)}\x01auth=Bearer {_clean(token)}\x01\x01".encode(), b"")


def _clean(text: str) -> str:
    if not text.isprintable():
        raise ActionNeeded(Code.MAIL_AUTH, "user or token cannot be sent")
    return text


def _status(challenge: bytes) -> str:
    """The status in the error of RFC 7628 §3.2.2; only words that we know, for they go into the log."""
    if len(challenge) > _MAX_PROBLEM or not challenge.lstrip().startswith(b"{"):
        return ""
    try:
        problem = json.loads(challenge)
    except (ValueError, RecursionError):
        return ""
    status = str(problem.get("status", "")) if isinstance(problem, dict) else ""
    return status if status in _KNOWN else "other"
