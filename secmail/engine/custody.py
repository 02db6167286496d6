"""Custody: which use case answers which command about vaults, mandates and recovery, and what is told of them."""

from typing import Any, assert_never

from cryptography.hazmat.primitives.asymmetric import ec, mlkem, rsa, x448, x25519

from secmail.api import custody as c
from secmail.api import queries as q
from secmail.api.events import PinReason
from secmail.cms.holders import holder
from secmail.domain.errors import ActionNeeded, BugError, Code, SecmailError
from secmail.domain.mandates import MandateShown
from secmail.domain.vaults import OpenedBy
from secmail.engine.delegation import Delegation
from secmail.engine.desk import Desk
from secmail.engine.jobs import JobRunner
from secmail.engine.mandates import Mandates
from secmail.engine.openings import Openings
from secmail.engine.recovery import Recovery
from secmail.engine.session import Session
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.engine.vault_changes import VaultChanges
from secmail.engine.vault_making import VaultMaking
from secmail.engine.vault_upkeep import VaultUpkeep
from secmail.pki import certificate as certificates

_OfCards = (
    c.CreateVault
    | c.MakeKey
    | c.RequestCertificate
    | c.ImportKeys
    | c.InstallCertificate
    | c.AddCard
    | c.AddPassphrase
    | c.RemoveSlot
    | c.GrantMandate
    | c.RevokeMandate
)
_OfRecovery = c.MakeShares | c.CheckShare | c.OpenByPassphrase | c.OpenByShares | c.OpeningsTold | c.SwitchVault


class Custody:
    """Engine thread."""

    def __init__(self, desk: Desk, jobs: JobRunner, *, session: Session, mandates: Mandates, trust: Trust) -> None:
        self._desk = desk
        self._session = session
        self._mandates = mandates
        changes = VaultChanges(desk, jobs, session)
        self._making = VaultMaking(desk, jobs, session)
        self._upkeep = VaultUpkeep(desk, session, changes=changes, making=self._making, trust=trust)
        self._delegation = Delegation(desk, session, changes=changes, mandates=mandates, trust=trust)
        self._recovery = Recovery(desk, session, changes)
        self.openings = Openings(desk, session)

    def steps(self, command: _OfCards | _OfRecovery) -> Steps[Any]:
        """The use case of a command."""
        match command:
            case c.CreateVault():
                return self._making.create(command)
            case c.MakeKey():
                return self._upkeep.make_key()
            case c.RequestCertificate(sha256=sha256):
                return self._upkeep.request(sha256)
            case c.ImportKeys(data=data, passphrase=passphrase):
                return self._upkeep.import_keys(data, passphrase)
            case c.InstallCertificate(data=data):
                return self._upkeep.install_certificate(data)
            case c.AddCard(card=card):
                return self._upkeep.add_card(card)
            case c.AddPassphrase(passphrase=passphrase):
                return self._upkeep.add_passphrase(passphrase)
            case c.RemoveSlot(slot=slot):
                return self._remove_slot(slot)
            case c.GrantMandate():
                return self._delegation.grant(command)
            case c.RevokeMandate(mandate=mandate):
                return self._delegation.revoke(mandate)
        return self._recover(command)

    def _recover(self, command: _OfRecovery) -> Steps[Any]:
        match command:
            case c.MakeShares(custodians=custodians, needed=needed):
                return self._recovery.make(custodians, needed)
            case c.CheckShare(words=words):
                return self._recovery.check(words)
            case c.OpenByPassphrase():
                return self._recovery.open_by_passphrase(command)
            case c.OpenByShares():
                return self._recovery.open_by_shares(command)
            case c.OpeningsTold(number=number):
                return self.openings.told(number)
            case c.SwitchVault(vault=vault):
                return self._session.switch(vault)
        assert_never(command)

    def _remove_slot(self, slot: str) -> Steps[None]:
        """A mandate's goes with the mandate, where there is a card to sign its withdrawal."""
        session = yield from self._session.owner(PinReason.CREATE)
        found = next((each for each in session.vault.facts.slots if each.id == slot), None)
        if found is not None and found.mandate is not None and session.opened_by is OpenedBy.CARD:
            yield from self._delegation.revoke(found.mandate)
        else:
            yield from self._upkeep.remove_slot(slot)

    def answer(self, query: q.Query[Any]) -> Steps[Any]:
        """Of `Vaults`, `OpenedSession`, `VaultChoices`, `Mandates` and `UnseenOpenings`."""
        match query:
            case c.Vaults():
                return (yield from wait(self._desk.pool.submit(self._desk.ports.vaults.facts)))
            case c.OpenedSession():
                return self._shown()
            case c.VaultChoices():
                return (yield from self._session.choices())
            case c.UnseenOpenings():
                return (yield from self.openings.unseen())
            case c.Mandates():
                return (yield from self._mandates_shown())
        raise BugError(type(query).__name__)

    def _shown(self) -> c.SessionShown | None:
        session = self._session.open
        if session is None:
            return None
        vault = session.vault
        own = session.mandate is None
        return c.SessionShown(
            vault=vault.facts,
            holder=session.holder,
            address=vault.address,
            opened_by=session.opened_by,
            mandate=session.mandate,
            keys=tuple(_key_shown(der) for der in vault.certificates),
            custodians=vault.custodians if own else (),
            until=session.until,
        )

    def _mandates_shown(self) -> Steps[tuple[MandateShown, ...]]:
        session = self._session.open
        if session is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        shown = yield from self._mandates.shown(session.vault)
        if session.mandate is None:
            return shown
        return tuple(each for each in shown if each.mandate.id == session.mandate.id)


def _key_shown(der: bytes) -> c.KeyShown:
    facts = certificates.facts(der)
    return c.KeyShown(
        sha256=facts.sha256,
        subject=facts.subject,
        algorithm=_algorithm(der),
        not_before=facts.not_before,
        not_after=facts.not_after,
        self_signed=facts.subject == facts.issuer,
    )


def _algorithm(der: bytes) -> str:
    try:
        key = holder(der).public_key()
    except SecmailError:
        return "?"
    match key:
        case rsa.RSAPublicKey():
            return f"RSA {key.key_size}"
        case ec.EllipticCurvePublicKey():
            return key.curve.name
        case x25519.X25519PublicKey():
            return "X25519"
        case x448.X448PublicKey():
            return "X448"
        case mlkem.MLKEM768PublicKey():
            return "ML-KEM-768"
        case mlkem.MLKEM1024PublicKey():
            return "ML-KEM-1024"
    return "?"
