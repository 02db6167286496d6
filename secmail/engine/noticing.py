"""What this practice knows that a message cannot know of itself: our addresses, our correspondents, when it arrived."""

from datetime import datetime

from secmail.domain.addresses import normal
from secmail.domain.errors import SecmailError
from secmail.domain.messages import OpenedMessage
from secmail.domain.people import Source
from secmail.engine.desk import Desk
from secmail.engine.open_session import OpenSession
from secmail.pki import certificate as certificates
from secmail.smime.circumstances import Circumstances, consider


def considered(desk: Desk, opened: OpenedMessage, *, received: datetime, session: OpenSession | None) -> OpenedMessage:
    """The opened message in the light of what is known here. Engine thread: reads the mail database."""
    own = own_addresses(desk, session)
    around = Circumstances(
        own=own,
        domains=desk.db.certificates.domains() | {address.rpartition("@")[2] for address in own},
        signs=_signs(desk, opened),
        received=received,
    )
    return consider(opened, around)


def own_addresses(desk: Desk, session: OpenSession | None) -> frozenset[str]:
    """Of the accounts, and of the holder now and formerly: messages to a former address reach him too."""
    found = {account.address for account in desk.db.folders.accounts()}
    if session is not None:
        found.add(session.vault.address)
        for der in session.vault.certificates:
            found.update(addresses_in(der))
    return frozenset(normal(address) for address in found if address)


def addresses_in(der: bytes) -> tuple[str, ...]:
    """Whom an own certificate names."""
    try:
        return certificates.facts(der).emails
    except SecmailError:
        return ()  # an odd certificate of old names nobody


def _signs(desk: Desk, opened: OpenedMessage) -> bool:
    """Whether trusted signed mail of the visible sender has been seen."""
    if len(opened.headers.from_) != 1:
        return False
    address = opened.headers.from_[0].address
    known = desk.db.certificates.for_address(address)
    signed = any(entry.confirmed and entry.source is Source.SIGNED_MAIL for entry in known)
    return signed or desk.db.confirmations.ever(address)
