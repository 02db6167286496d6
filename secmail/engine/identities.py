"""What the user confirms of the people who write, and takes back: his own word, in his own session, journalled."""

from secmail.api.identity import ConfirmIdentity, IdentityCommand, WithdrawIdentity
from secmail.domain.addresses import normal
from secmail.domain.confirmations import ConfirmedIdentity
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.domain.identity import OF_ANOTHER
from secmail.domain.messages import OpenedMessage
from secmail.domain.people import Source
from secmail.domain.security import CertificateFacts, SignedLayer, SignerFacts, Summary
from secmail.engine.access import Access
from secmail.engine.desk import Desk
from secmail.engine.identity_reading import confirmable
from secmail.engine.opening import Opening
from secmail.engine.reconsidering import Reconsidering
from secmail.engine.session import Session
from secmail.engine.steps import Steps
from secmail.pki import certificate as certificates


class IdentityDesk:
    """Engine thread."""

    def __init__(self, desk: Desk, session: Session, *, access: Access, opening: Opening) -> None:
        self._desk = desk
        self._session = session
        self._access = access
        self._opening = opening
        self._reconsidering = Reconsidering(desk, session, opening)

    def steps(self, command: IdentityCommand) -> Steps[ConfirmedIdentity | None]:
        """The use case of a command."""
        if isinstance(command, WithdrawIdentity):
            return self._withdraw(command)
        return self._confirm(command)

    def _confirm(self, command: ConfirmIdentity) -> Steps[ConfirmedIdentity]:
        """Opened anew: what was true when it was shown need not be true now."""
        self._require_holder()
        view = yield from self._opening.view(command.message, ask_pin=True)
        self._require_holder()
        facts = _signer_to_confirm(view.opened, command.sha256)
        now = self._desk.ports.clock.now()
        confirmed = ConfirmedIdentity(normal(view.opened.headers.from_[0].address), facts, now)
        self._desk.db.confirmations.put(confirmed)
        self._session.journal(Deed.IDENTITY_CONFIRMED, facts.sha256)
        yield from self._reconsidering.of_sender(confirmed.address)
        return confirmed

    def _withdraw(self, command: WithdrawIdentity) -> Steps[None]:
        self._require_holder()
        address = normal(command.address)
        known = [each for each in self._desk.db.confirmations.all() if each.address == address]
        self._desk.db.confirmations.drop(address, command.sha256)
        for each in known:
            if each.certificate.sha256 == command.sha256:
                self._forget_lessons(address, each.certificate)
        self._session.journal(Deed.IDENTITY_WITHDRAWN, command.sha256)
        yield from self._reconsidering.of_sender(address)

    def _forget_lessons(self, address: str, holder: CertificateFacts) -> None:
        """What his mail taught on the user's word alone; what authorities have tied to the address stays."""
        for known in self._desk.db.certificates.for_address(address):
            same = known.certificate.sha256 == holder.sha256 or certificates.same_holder(known.certificate, holder)
            if same and not known.confirmed and known.source is Source.SIGNED_MAIL:
                self._desk.db.certificates.forget(address, known.certificate.sha256)

    def _require_holder(self) -> None:
        if self._session.open is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        self._access.require_own_name()


def _signer_to_confirm(opened: OpenedMessage, sha256: str) -> CertificateFacts:
    """Rejected IDENTITY_NOT_NEEDED, IDENTITY_OF_ANOTHER, IDENTITY_NOT_PROVEN."""
    if opened.summary is Summary.SIGNED_TRUSTED:
        raise Rejected(Code.IDENTITY_NOT_NEEDED)
    if any(each.identity is not None and each.identity.has(*OF_ANOTHER) for each in _signers(opened)):
        raise Rejected(Code.IDENTITY_OF_ANOTHER)
    signer = confirmable(opened)
    if signer is None or signer.certificate is None or signer.certificate.sha256 != sha256:
        raise Rejected(Code.IDENTITY_NOT_PROVEN)
    return signer.certificate


def _signers(opened: OpenedMessage) -> list[SignerFacts]:
    return [signer for layer in opened.layers if isinstance(layer, SignedLayer) for signer in layer.signers]
