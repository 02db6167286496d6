"""Whose the numbers in a journal are, as far as the open vault and what is remembered of others tell."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from secmail.domain.deeds import Deed
from secmail.domain.errors import SecmailError
from secmail.domain.mandate_form import decode_mandate
from secmail.domain.mandates import Mandate
from secmail.domain.policy import CryptoPolicy, Limits
from secmail.domain.sealed import JournalRow
from secmail.domain.security import CertificateFacts
from secmail.domain.vaults import KnownVault
from secmail.engine.mandates import counting_owners, is_owner
from secmail.engine.people import named_by, numbers_of
from secmail.smime.documents import DocumentKind, read_document

Remembered = Callable[[str], KnownVault | None]
_OF_MANDATES = frozenset({Deed.MANDATE_GRANTED.value, Deed.MANDATE_REVOKED.value, Deed.MANDATE_REFUSED.value})


@dataclass(frozen=True, slots=True)
class JournalNames:
    """Names by the numbers of people and mandates. They stand in certificates, or in what an owner has signed."""

    people: dict[str, str]
    mandates: dict[str, str]
    remembered: Remembered

    def shown(self, rows: Iterable[JournalRow]) -> tuple[JournalRow, ...]:
        """Rows with the names that are known."""
        holders: dict[str, str | None] = {}
        return tuple(self._named(row, holders) for row in rows)

    def _named(self, row: JournalRow, holders: dict[str, str | None]) -> JournalRow:
        entry = row.entry
        if entry.deed in _OF_MANDATES:
            subject = self.mandates.get(entry.subject)
        else:
            if entry.subject not in holders:
                known = self.remembered(entry.subject)
                holders[entry.subject] = known.holder if known is not None else None
            subject = holders[entry.subject]
        on_behalf = self.people.get(entry.on_behalf) if entry.on_behalf is not None else None
        return replace(row, actor_name=self.people.get(entry.actor), on_behalf_name=on_behalf, subject_name=subject)


def names(
    vault: str, owners: tuple[bytes, ...], documents: tuple[bytes, ...], *, remembered: Remembered
) -> JournalNames:
    """What a vault tells: its owners by their certificates (DER), and who is named by the mandates that they gave."""
    known = remembered(vault)
    counting = counting_owners(owners, known)
    people = {number: named_by(owner).name for owner in counting for number in numbers_of(named_by(owner))}
    mandates = {}
    for mandate in filter(None, (mandate_of(data, vault, counting) for data in documents)):
        mandates[mandate.id] = mandate.delegate.name
        for person in (mandate.delegate, mandate.principal):
            people.update((number, person.name) for number in numbers_of(person) if number not in people)
    return JournalNames(people, mandates, remembered)


def mandate_of(data: bytes, vault: str, owners: tuple[CertificateFacts, ...]) -> Mandate | None:
    """The mandate that a document is, if one of these owners has signed it for this vault."""
    try:
        document = read_document(data, crypto=CryptoPolicy(), limits=Limits())
        mandate = decode_mandate(document.content)
    except (SecmailError, ValueError):
        return None
    by_owner = document.kind is DocumentKind.MANDATE and is_owner(document.certificate, owners)
    return mandate if by_owner and mandate.vault == vault else None
