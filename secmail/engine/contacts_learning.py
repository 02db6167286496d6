"""Contacts learned from mail: whom the practice wrote to, and of whom trusted mail came; never from any other.

Mailing lists and programs are nobody's contact, nor is who is only known by an address that imitates another's; and
patients are none, since contacts are read without a card. What is learned proves nothing and opens nothing: it is for
finding people again.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from itertools import islice

from secmail.api.events import ContactsChanged
from secmail.domain.addresses import Mailbox, is_address, normal
from secmail.domain.contacts import Heard, plain, proven_name, speak_of_one
from secmail.domain.drafts import Draft
from secmail.domain.errors import SecmailError
from secmail.domain.identity import Remark
from secmail.domain.mailbox import StoredMessage
from secmail.domain.messages import OpenedMessage
from secmail.domain.outbox import DeliveryState, OutboxEntry
from secmail.domain.people import Decision
from secmail.domain.security import PERHAPS_ANOTHERS, AddressMatch, CertificateFacts, SignedLayer, SignerFacts, Summary
from secmail.engine.desk import Desk
from secmail.engine.recipients import is_patient

log = logging.getLogger("secmail.engine")

_HEADER = 64 * 1024
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_BULK = re.compile(
    rb"^(?:list-(?:id|post|unsubscribe|help)[ \t]*:|precedence[ \t]*:[ \t]*(?:bulk|list|junk)"
    rb"|auto-submitted[ \t]*:[ \t]*(?!no\b)\S)",
    re.IGNORECASE | re.MULTILINE,
)
_NUMBER = re.compile(r" ?\(?[0-9]{8,20}\)?$")
"""At the end of a name, or alone."""
_MOST_NAMES = 1000


def heard_from(opened: OpenedMessage, raw: bytes, stored: StoredMessage) -> Heard | None:
    """Of whom a trusted letter is, unless a list or a program has sent it. Pure."""
    if opened.summary is not Summary.SIGNED_TRUSTED or len(opened.headers.from_) != 1:
        return None
    if any(problem.code in PERHAPS_ANOTHERS for problem in opened.problems) or _is_bulk(raw):
        return None
    sender = opened.headers.from_[0]
    if not is_address(sender.address) or is_patient(sender.address):
        return None
    signer = _signer(opened)
    if signer is None or signer.certificate is None:
        return None
    # A person who signs for an organisation's mailbox is not that mailbox.
    mailbox = _mailbox_of_several(signer)
    certified = _certified(signer.certificate) if mailbox is None else mailbox
    is_his = mailbox is None and speak_of_one(sender.name, certified)
    name = plain(proven_name(sender.name, certified))
    number = signer.certificate.national_id if is_his else None
    return Heard(Mailbox(normal(sender.address), name), stored.received, number)


def _is_bulk(raw: bytes) -> bool:
    """By the outer header (RFC 2919, RFC 2369, RFC 3834): whoever forges these is only not remembered."""
    head = bytes(raw[:_HEADER])
    end = _HEADER_END.search(head)
    return _BULK.search(head[: end.start()] if end is not None else head) is not None


def _signer(opened: OpenedMessage) -> SignerFacts | None:
    """The one who signed and is the visible sender."""
    signers = (signer for layer in opened.layers if isinstance(layer, SignedLayer) for signer in layer.signers)
    return next((each for each in signers if each.address_match is AddressMatch.MATCH), None)


def _mailbox_of_several(signer: SignerFacts) -> str | None:
    """The name by which a directory knows an organisation's mailbox, "" for a number or an address; None: no such."""
    remarks = signer.identity.remarks if signer.identity is not None else ()
    named = next((each.detail for each in remarks if each.remark is Remark.ORGANISATION_MAILBOX), None)
    if named is None:
        return None
    return "" if "@" in named else _NUMBER.sub("", named)


def _certified(holder: CertificateFacts) -> str:
    """The holder's name; some certificates have a number or an address in its place."""
    name = holder.common_name
    return "" if "@" in name or name == holder.national_id else name


class ContactLearning:
    """Engine thread."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names: dict[str, str] = {}
        """Of recipients, as the writer has them; for letters that leave while the program runs."""

    def writing(self, draft: Draft) -> None:
        """A letter is about to be made."""
        for each in draft.recipients:
            if each.name and "@" not in each.name:
                self._names[normal(each.address)] = plain(each.name)
        for oldest in list(islice(self._names, max(0, len(self._names) - _MOST_NAMES))):
            del self._names[oldest]

    def sent(self, entry: OutboxEntry) -> None:
        """A letter has left."""
        addresses = [normal(each) for each in entry.addresses(DeliveryState.ACCEPTED)]
        names = {each: self._name(each) for each in addresses}
        names = self._correspondents(names)
        try:
            if names:
                self._desk.db.contacts.wrote(names, entry.sent or self._desk.ports.clock.now())
                self._desk.emit(ContactsChanged())
        except SecmailError as error:  # a full disk: the letter has left all the same, and its copy is filed next
            log.info("a letter is not noted with its contacts: %s", error.code)

    def heard(self, people: Sequence[Heard]) -> None:
        """Trusted mail was read."""
        if people and self._desk.db.contacts.heard(people):
            self._desk.emit(ContactsChanged())

    def _name(self, address: str) -> str:
        """The writer's, who may have it from whoever he answers, unless a certificate tells another."""
        written = self._names.pop(address, "")
        known = self._desk.db.certificates.for_address(address)
        proven = (each for each in known if each.confirmed and each.decision is not Decision.REFUSED)
        certified = next((_certified(each.certificate) for each in proven), "")
        return proven_name(written, certified) if certified else written

    def _correspondents(self, names: Mapping[str, str]) -> dict[str, str]:
        own = {normal(account.address) for account in self._desk.db.folders.accounts()}
        return {each: name for each, name in names.items() if each not in own and not is_patient(each)}
