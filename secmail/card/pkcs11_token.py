"""One token in its slot: what it shows, its one session, and what its keys do."""

from dataclasses import dataclass

from pkcs11 import (
    PROTECTED_AUTH,
    Attribute,
    DecryptMixin,
    Mechanism,
    MechanismFlag,
    ObjectClass,
    PKCS11Error,
    PrivateKey,
    Session,
    SignMixin,
    Slot,
    Token,
    TokenFlag,
)
from pkcs11 import exceptions as ckr

from secmail.card import errors, inventory, mechanisms
from secmail.card.mechanisms import KeyKind
from secmail.domain.cards import Card, CardKind, KeyRole
from secmail.domain.errors import PinRefused, SecmailError
from secmail.domain.ids import CardId

_MAX_OBJECTS = 64
_MAX_CERTIFICATE = 64 * 1024


@dataclass(frozen=True, slots=True)
class StoredCertificate:
    """A certificate on the token with the role of its key; `id` (CKA_ID) leads to the private key."""

    id: bytes
    role: KeyRole
    der: bytes


@dataclass(frozen=True, slots=True)
class UsableKey:
    """A private key of the open session."""

    certificate: StoredCertificate
    key: PrivateKey
    kind: KeyKind
    can_sign: bool
    can_pss: bool
    can_decrypt: bool


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
        self._certificates = _read_certificates(token)

    @property
    def unlocked(self) -> bool:
        """Whether a login holds."""
        return self._login is not None

    def card(self) -> Card:
        """What people see. Before the login, what keys can do is presumed from their role."""
        if self.unlocked:
            found = [
                inventory.card_key(
                    key.certificate.role,
                    key.certificate.der,
                    can_sign=key.can_sign,
                    can_decrypt=key.can_decrypt,
                    can_pss=key.can_pss,
                )
                for key in self._keys
            ]
        else:
            found = [
                inventory.card_key(
                    entry.role, entry.der, can_sign=entry.role is not KeyRole.CONFIDENTIALITY, can_decrypt=False
                )
                for entry in self._certificates
            ]
        keys = inventory.in_order(found)
        return Card(
            id=self.id,
            label=self.token.label,
            reader=self.token.slot.slot_description,
            kind=inventory.kind_of(keys, unknown=CardKind.OTHER),
            holder=inventory.holder_of(keys),
            keys=keys,
            unlocked=self.unlocked,
            pin_pad=bool(self.token.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH),
            tries_left=_tries_left(self.token),
            blocked=bool(self.token.flags & TokenFlag.USER_PIN_LOCKED),
        )

    def require_unblocked(self, *, pad: bool) -> None:
        """Raises what is known without asking the token: its PIN is blocked, or (`pad`) the reader has no pad."""
        if self.token.flags & TokenFlag.USER_PIN_LOCKED:
            raise errors.blocked()
        if pad and not self.token.flags & TokenFlag.PROTECTED_AUTHENTICATION_PATH:
            raise errors.pin_needed()

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

    def sign(self, role: KeyRole, data: bytes, *, digest: str, pss: bool) -> bytes:
        """The signature over the data, by a mechanism that the token has; CARD_UNUSABLE when it has none."""
        key = self._key(role)
        if not key.can_sign or not isinstance(key.key, SignMixin):
            raise errors.unusable(f"{role} key does not sign")
        how = mechanisms.signing(key.kind, data, digest=digest, pss=pss, offers=_signs(self.token.slot))
        if how is None:
            raise errors.unusable(f"no mechanism for {key.kind.value} {'PSS ' if pss else ''}{digest}")
        try:
            signature = key.key.sign(how.block, mechanism=how.mechanism, mechanism_param=how.parameter)
        except PKCS11Error as error:
            raise self._failure(error) from None
        return mechanisms.answered(key.kind, signature)

    def decrypt(self, role: KeyRole, ciphertext: bytes) -> bytes:
        """CKM_RSA_PKCS of one block."""
        key = self._key(role)
        if not key.can_decrypt or not isinstance(key.key, DecryptMixin):
            raise errors.unusable(f"{role} key does not decrypt")
        try:
            plain = key.key.decrypt(ciphertext, mechanism=Mechanism.RSA_PKCS)
        except PKCS11Error as error:
            raise self._failure(error) from None
        # The stub also knows the form for chunks, which gives an iterator.
        return plain if isinstance(plain, bytes) else b"".join(plain)

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
        self._keys = _usable_keys(self._work, self._certificates)

    def _failure(self, error: PKCS11Error) -> SecmailError:
        """What to tell of an operation that failed, with the session made fit for the next one."""
        if isinstance(error, ckr.UserNotLoggedIn):
            # The token ended the login by itself.
            self.logout()
            return errors.translate(error)
        try:
            self._begin()
        except PKCS11Error:
            self.logout()
        return errors.translate(error)

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


def _read_certificates(token: Token) -> tuple[StoredCertificate, ...]:
    session = token.open()
    try:
        found = list(session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}))[:_MAX_OBJECTS]
        read = [
            (bytes(entry[Attribute.ID]), str(entry[Attribute.LABEL] or ""), bytes(entry[Attribute.VALUE]))
            for entry in found
        ]
    finally:
        session.close()
    with_roles = [
        (identifier, inventory.role_of(der, label=label), der)
        for identifier, label, der in read
        if len(der) <= _MAX_CERTIFICATE
    ]
    return tuple(StoredCertificate(identifier, role, der) for identifier, role, der in with_roles if role is not None)


def _usable_keys(session: Session, certificates: tuple[StoredCertificate, ...]) -> tuple[UsableKey, ...]:
    """Each certificate with its private key: the same CKA_ID, else the label that a CPS gives to such a key."""
    slot = session.token.slot
    decrypts = _offers(slot, Mechanism.RSA_PKCS, MechanismFlag.DECRYPT)
    stored = list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY}))[:_MAX_OBJECTS]
    private = [key for key in stored if isinstance(key, PrivateKey)]
    found = []
    for certificate in certificates:
        key = _private_key(private, certificate)
        if key is None:
            continue
        # Such a key wants the PIN before every use; we keep no PIN, so it is shown and not used.
        free = not _attribute(key, Attribute.ALWAYS_AUTHENTICATE)
        signs = free and isinstance(key, SignMixin)
        kind = mechanisms.kind_of(certificate.der)
        found.append(
            UsableKey(
                certificate,
                key,
                kind,
                can_sign=signs and mechanisms.can_sign(kind, _signs(slot)),
                can_pss=signs and mechanisms.can_pss(kind, _signs(slot)),
                can_decrypt=decrypts and free and kind is KeyKind.RSA and isinstance(key, DecryptMixin),
            )
        )
    return tuple(found)


def _private_key(keys: list[PrivateKey], certificate: StoredCertificate) -> PrivateKey | None:
    same_id = (key for key in keys if certificate.id and _attribute(key, Attribute.ID) == certificate.id)
    label = inventory.CPS_KEY_LABELS.get(certificate.role)
    same_label = (key for key in keys if not certificate.id and label and _attribute(key, Attribute.LABEL) == label)
    return next(same_id, None) or next(same_label, None)


def _attribute(key: PrivateKey, attribute: Attribute) -> object:
    """The attribute, or None where the module has none: several leave out what the standard makes optional."""
    try:
        return key[attribute]
    except (ckr.AttributeTypeInvalid, ckr.AttributeSensitive, ckr.FunctionFailed):
        return None


def _signs(slot: Slot) -> mechanisms.Offers:
    return lambda mechanism: _offers(slot, mechanism, MechanismFlag.SIGN)


def _offers(slot: Slot, mechanism: Mechanism, use: MechanismFlag) -> bool:
    try:
        return bool(slot.get_mechanism_info(mechanism).flags & use)
    except ckr.MechanismInvalid:
        return False
