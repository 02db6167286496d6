"""One token in its slot: what it shows, its one session, and what its keys do."""

from pkcs11 import (
    MGF,
    PROTECTED_AUTH,
    Attribute,
    DecryptMixin,
    Mechanism,
    PKCS11Error,
    Session,
    SignMixin,
    Token,
    TokenFlag,
)
from pkcs11 import exceptions as ckr

from secmail.card import errors, inventory, mechanisms
from secmail.card.inventory import Abilities, Place
from secmail.card.pkcs11_keys import UsableKey, read_certificates, signs_with, usable_keys
from secmail.domain.cards import Card, CardKind, KeyRole, Pin, SignatureScheme
from secmail.domain.errors import PinRefused, SecmailError
from secmail.domain.ids import CardId

_OAEP = (Mechanism.SHA_1, MGF.SHA1, None)
"""The parameters that every module with OAEP has (RFC 8017 A.2.1, the defaults)."""


class LoginLeftBehind(Exception):
    """The module says that somebody is logged in, and it is none of our sessions."""


class CardToken:
    """A token, and while it is unlocked two sessions on it. The card thread alone may call it.

    One session holds the login, the other works: modules leave an operation that failed open (OpenSC a decryption, for
    one) and refuse the next; the working session is then replaced, without another login.
    """

    def __init__(self, card: CardId, token: Token) -> None:
        self.id = card
        self.token = token
        self._login: Session | None = None
        self._work: Session | None = None
        self._keys: tuple[UsableKey, ...] = ()
        self._certificates = read_certificates(token)

    @property
    def unlocked(self) -> bool:
        """Whether a login holds."""
        return self._login is not None

    def card(self) -> Card:
        """What people see. Before the login, what keys can do is presumed from their role."""
        if self.unlocked:
            found = [inventory.card_key(key.certificate.role, key.certificate.der, key.can) for key in self._keys]
        else:
            found = [
                inventory.card_key(
                    entry.role, entry.der, Abilities(sign=entry.role is not KeyRole.CONFIDENTIALITY, decrypt=False)
                )
                for entry in self._certificates
            ]
        keys = inventory.in_order(found)
        place = Place(
            id=self.id,
            label=self.token.label,
            reader=self.token.slot.slot_description,
            unlocked=self.unlocked,
            pin_pad=bool(self.token.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH),
            tries_left=_tries_left(self.token),
            blocked=bool(self.token.flags & TokenFlag.USER_PIN_LOCKED),
        )
        return inventory.card(place, keys, unknown=CardKind.OTHER)

    def require_tries(self, *, pad: bool) -> None:
        """Looks at the tries left before one is used: raises when the PIN is blocked, when only one is left and that
        is news, and when (`pad`) the reader has no pad."""
        shown = _tries_left(self.token)
        try:
            self.token = self.token.slot.get_token()
        except PKCS11Error as error:
            raise errors.translate(error) from None
        if self.token.flags & TokenFlag.USER_PIN_LOCKED:
            raise errors.blocked()
        if pad and not self.token.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH:
            raise errors.pin_needed()
        if _tries_left(self.token) == 1 and shown != 1:
            raise errors.last_try()

    def login(self, pin: str | None) -> None:
        """One C_Login, with the reader's pad when `pin` is None; nothing when the login already holds.

        LoginLeftBehind when the module holds a login that is not ours any more: the PIN was not looked at.
        """
        if self._login is not None:
            return
        try:
            # On a refusal python-pkcs11 leaves the session open without a handle to close it; tries are few, and the
            # library closes them at its end.
            self._login = self.token.open(user_pin=PROTECTED_AUTH if pin is None else pin)
        except ckr.UserAlreadyLoggedIn:
            raise LoginLeftBehind from None
        except PKCS11Error as error:
            raise self._refusal(error) from None
        try:
            self._begin()
        except PKCS11Error as error:
            self.logout()
            raise errors.translate(error) from None

    def logout(self) -> None:
        """Ends the session, or forgets it when the token is gone."""
        sessions = (self._work, self._login)
        self._work, self._login, self._keys = None, None, ()
        for session in sessions:
            _close(session)

    def alive(self) -> bool:
        """Whether the session still answers; a card pulled out and put back has lost it."""
        if not self._keys:
            return self.unlocked
        try:
            self._keys[0].key[Attribute.CLASS]
        except PKCS11Error:
            return False
        return True

    def certificate(self, role: KeyRole) -> bytes:
        """The certificate (DER) of the key that `sign` and `decrypt` use for this role."""
        return self._key(role).certificate.der

    def sign(self, role: KeyRole, data: bytes, *, scheme: SignatureScheme, pin: Pin | None = None) -> bytes:
        """The signature over the data, by a mechanism that the token has; CARD_UNUSABLE when it has none.

        A key that wants the PIN before each use gets `pin`, or lets the reader's pad ask.
        """
        key = self._key(role)
        if not key.can.sign or not isinstance(key.key, SignMixin):
            raise errors.unusable(f"{role} key does not sign")
        how = mechanisms.signing(key.kind, data, scheme=scheme, offers=signs_with(self.token.slot))
        if how is None:
            raise errors.unusable(f"no mechanism for {key.kind.value} {'PSS ' if scheme.pss else ''}{scheme.digest}")
        secret = self._secret(pin) if key.can.always_authenticate else None
        try:
            signature = key.key.sign(how.block, mechanism=how.mechanism, mechanism_param=how.parameter, pin=secret)
        except PKCS11Error as error:
            raise self._failure(error) from None
        return mechanisms.answered(key.kind, signature)

    def decrypt(self, role: KeyRole, ciphertext: bytes) -> bytes:
        """CKM_RSA_PKCS of one block, or CKM_RSA_PKCS_OAEP where the token has only that."""
        key = self._key(role)
        if not (key.can.decrypt or key.can.oaep) or not isinstance(key.key, DecryptMixin):
            raise errors.unusable(f"{role} key does not decrypt")
        mechanism, parameter = (Mechanism.RSA_PKCS, None) if key.can.decrypt else (Mechanism.RSA_PKCS_OAEP, _OAEP)
        try:
            plain = key.key.decrypt(ciphertext, mechanism=mechanism, mechanism_param=parameter)
        except PKCS11Error as error:
            raise self._failure(error) from None
        # The stub also knows the form for chunks, which gives an iterator.
        return plain if isinstance(plain, bytes) else b"".join(plain)

    def _secret(self, pin: Pin | None) -> str:
        """What C_Login gets for one use of a key. Without a PIN nothing is asked of the token: it might end the login.

        An empty PIN lets the pad ask: the library has no way to give none here.
        """
        self.require_tries(pad=pin is None)
        return "" if pin is None else pin.take()

    def _key(self, role: KeyRole) -> UsableKey:
        if not self.unlocked:
            raise errors.pin_needed()
        found = next((key for key in self._keys if key.certificate.role is role), None)
        if found is None:
            raise errors.unusable(f"no {role} key")
        return found

    def _begin(self) -> None:
        """A new working session with its keys; the login holds for every session of this program."""
        _close(self._work)
        self._work, self._keys = None, ()
        self._work = self.token.open()
        self._keys = usable_keys(self._work, self._certificates)

    def _failure(self, error: PKCS11Error) -> SecmailError:
        """What to tell of an operation that failed, with the session made fit for the next one."""
        if isinstance(error, ckr.UserNotLoggedIn):
            # The token ended the login by itself.
            self.logout()
        else:
            self._begin_again()
        return self._refusal(error)

    def _begin_again(self) -> None:
        """A new working session. Keys that are seen no more tell that the token ended the login, as cards do that are
        given a wrong PIN for one use of a key."""
        keys = len(self._keys)
        try:
            self._begin()
        except PKCS11Error:
            self.logout()
        if len(self._keys) < keys:
            self.logout()

    def _refusal(self, error: PKCS11Error) -> SecmailError:
        """The refusal with the tries left, as far as the token's flags now tell."""
        refusal = errors.translate(error)
        if not isinstance(refusal, PinRefused):
            return refusal
        try:
            self.token = self.token.slot.get_token()
        except PKCS11Error as gone:
            return errors.translate(gone)
        if self.token.flags & TokenFlag.USER_PIN_LOCKED:
            return errors.blocked()
        return PinRefused(_tries_left(self.token))


def _close(session: Session | None) -> None:
    if session is None:
        return
    try:
        session.close()
    except PKCS11Error:
        # Gone with its token: there is nothing left to close.
        return


def _tries_left(token: Token) -> int | None:
    if token.flags & TokenFlag.USER_PIN_LOCKED:
        return 0
    return 1 if token.flags & TokenFlag.USER_PIN_FINAL_TRY else None
