"""The open journal as the reading thread shows and judges it."""

from collections.abc import Iterable
from dataclasses import dataclass

from secmail.api.custody import JournalVerdict
from secmail.domain.errors import SecmailError
from secmail.domain.sealed import JournalRow
from secmail.domain.security import CertificateFacts, Chain, Revocation
from secmail.engine import journal_seals
from secmail.engine.journal_names import Remembered, mandate_of, names
from secmail.engine.mandates import counting_owners, is_owner
from secmail.engine.ports import MailDbReader, OpenVault, SealedDbReader
from secmail.engine.recipients import Judge
from secmail.pki import certificate as certificates

_MOST = 10_000


@dataclass(frozen=True, slots=True)
class JournalPapers:
    """What of an open vault tells whose seals count: no secrets."""

    vault: str
    owners: tuple[bytes, ...]
    documents: tuple[bytes, ...]

    @classmethod
    def of(cls, vault: OpenVault) -> "JournalPapers":
        return cls(vault.facts.id, vault.owners, vault.documents)


def page(sealed: SealedDbReader, after: int, limit: int) -> tuple[JournalRow, ...]:
    """Rows after this number, in order; at most ten thousand."""
    return sealed.journal(max(after, 0), min(max(limit, 0), _MOST))


def named(papers: JournalPapers, rows: Iterable[JournalRow], remembered: Remembered) -> tuple[JournalRow, ...]:
    """With the names of people, as far as the open vault tells."""
    return names(papers.vault, papers.owners, papers.documents, remembered=remembered).shown(rows)


def verify(papers: JournalPapers, sealed: SealedDbReader, mail: MailDbReader, *, judge: Judge) -> JournalVerdict:
    """Recomputes the chain, and holds the seals and the remembered head against it."""
    seals, head, end = sealed.seals(), mail.journal_head(papers.vault), sealed.journal_head()
    spoken_of = {seal.number for seal in seals} | ({head.number} if head is not None else set())
    rows = [row for number in spoken_of for row in sealed.journal(number - 1, 1) if row.number == number]
    chain = journal_seals.Recorded(
        rows=0 if end is None else end.number,
        broken_at=sealed.broken_at(),
        hashes={row.number: row.hash for row in rows},
        clock_back=sealed.clock_back(),
    )
    sealers = _sealers(papers, mail, judge)
    return journal_seals.verdict(papers.vault, chain, seals=seals, head=head, counts=sealers.counts)


@dataclass(frozen=True, slots=True)
class _Sealers:
    """Whose seals count: the owners', and those of everybody who had their mandate, whatever became of it since."""

    owners: tuple[CertificateFacts, ...]
    delegates: frozenset[str]
    judge: Judge

    def counts(self, certificate: bytes) -> bool:
        try:
            sha256 = certificates.facts(certificate).sha256
        except SecmailError:
            return False
        if sha256 in self.delegates or any(owner.sha256 == sha256 for owner in self.owners):
            return True
        # A further card of the same person, by what its authority says: so that authority has to be believed.
        return is_owner(certificate, self.owners) and self._is_trusted(certificate)

    def _is_trusted(self, certificate: bytes) -> bool:
        judged = self.judge(certificate)
        return judged.chain is Chain.TRUSTED and judged.revocation is not Revocation.REVOKED


def _sealers(papers: JournalPapers, mail: MailDbReader, judge: Judge) -> _Sealers:
    owners = counting_owners(papers.owners, mail.known_vault(papers.vault))
    mandates = filter(None, (mandate_of(document, papers.vault, owners) for document in papers.documents))
    return _Sealers(owners, frozenset(mandate.delegate.certificate for mandate in mandates), judge)
