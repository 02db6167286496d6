"""A journal with seals, and somebody who has the database's key and changes it.

desk = JournalDesk(tmp_path)                 # rows 1 to 12, seals over 4, 8 and 12, head remembered at 12
desk.forge("DELETE FROM journal WHERE id = 5", recompute=True)
desk.verdict()
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from secmail.api.custody import JournalVerdict
from secmail.app.demo.pki import Credential
from secmail.domain.deeds import Deed
from secmail.domain.mandate_form import encode_mandate
from secmail.domain.mandates import Mandate, Person, Right, Scope
from secmail.domain.policy import TrustPolicy
from secmail.domain.sealed import JournalEntry, JournalHead, JournalSeal
from secmail.domain.security import ChainFacts
from secmail.domain.vaults import KnownVault
from secmail.engine.journal_reading import JournalPapers, verify
from secmail.engine.journal_seals import seal_content
from secmail.pki import certificate as certificates
from secmail.pki.anchors import Anchors
from secmail.pki.path import PathChecker, Purpose
from secmail.smime.documents import DocumentKind, sign_document
from secmail.smime.steps import Signature
from secmail.smime.wrap import SignerIdentity
from secmail.store import journal
from secmail.store.db import Database
from secmail.store.stores import Stores
from secmail.store.values import from_micros
from tests.support.pki_lab import AT, PkiLab

KEY, SEALED_KEY = bytes(range(32)), bytes(range(100, 132))
VAULT = "f" * 32
ROWS = 12
SEALS = (4, 8, 12)
DROP = "".join(
    f"DROP TRIGGER IF EXISTS {table}_no_{deed};"
    for table in ("journal", "journal_seals")
    for deed in ("update", "delete")
)


class JournalDesk:
    """The doctor's journal, before and after."""

    def __init__(self, directory: Path, lab: PkiLab) -> None:
        self.lab = lab
        self.doctor = lab.cps_authentication()
        self.stores = Stores(directory, key=KEY)
        self.owners: tuple[bytes, ...] = (self.doctor.der,)
        self.documents: tuple[bytes, ...] = ()
        anchors = Anchors(lab.roots, lab.intermediates, lab.crls())
        self._checker = PathChecker(anchors)

    def fill(self, *, rows: int = ROWS, seals: Sequence[int] = SEALS, head: bool = True) -> None:
        mail, sealed = self.stores.mail(), self.stores.sealed(VAULT, [SEALED_KEY])
        for number in range(1, rows + 1):
            sealed.journal(
                JournalEntry(AT + timedelta(minutes=number), "899700000011", Deed.MESSAGE_OPENED, str(number))
            )
            if number in seals:
                last = sealed.journal_head()
                assert last is not None
                sealed.keep_seal(self.seal(last))
        last = sealed.journal_head()
        if head and last is not None:
            mail.custody.keep_journal_head(VAULT, last)
        sealed.close()
        mail.close()

    def seal(
        self,
        head: JournalHead,
        *,
        by: Credential | None = None,
        vault: str = VAULT,
        kind: DocumentKind = DocumentKind.JOURNAL_SEAL,
    ) -> JournalSeal:
        content = seal_content(vault, head, AT)
        return JournalSeal(head.number, head.hash, AT, self.document(content, kind, by or self.doctor))

    def document(self, content: bytes, kind: DocumentKind, by: Credential) -> bytes:
        steps = sign_document(content, kind, signer=SignerIdentity(by.der), at=AT)
        need = next(steps)
        try:
            steps.send(Signature(by.sign(need.data)))
        except StopIteration as stop:
            return bytes(stop.value)
        raise AssertionError("one signature")

    def mandate(self, delegate: Credential, *, by: Credential | None = None) -> bytes:
        """For this card, by the doctor."""
        person = Person("Inès MARCHAND-ESSAI", None, certificates.facts(delegate.der).sha256)
        principal = Person("Camille FONTAINE-ESSAI", None, certificates.facts(self.doctor.der).sha256)
        mandate = Mandate(
            "1" * 32, VAULT, principal, person, frozenset({Right.READ}), Scope(), AT, AT + timedelta(days=1)
        )
        return self.document(encode_mandate(mandate), DocumentKind.MANDATE, by or self.doctor)

    def add_seal(self, seal: JournalSeal) -> None:
        sealed = self.stores.sealed(VAULT, [SEALED_KEY])
        sealed.keep_seal(seal)
        sealed.close()

    def head(self) -> JournalHead:
        sealed = self.stores.sealed(VAULT, [SEALED_KEY])
        last = sealed.journal_head()
        sealed.close()
        assert last is not None
        return last

    def know_owners(self, *owners: bytes) -> None:
        """As remembered when the vault was opened last."""
        mail = self.stores.mail()
        mail.custody.remember_vault(
            KnownVault(
                VAULT, 1, 1, "Dr", "dr@cabinet.example", None, tuple(certificates.facts(o).sha256 for o in owners)
            )
        )
        mail.close()

    def forge(self, sql: str, *, recompute: bool = False) -> None:
        """With the key of the database; `recompute`: the chain is made to fit again."""
        sealed = self.stores.sealed(VAULT, [SEALED_KEY])
        database = sealed._db
        database.script(DROP)
        if sql:
            database.script(sql)
        if recompute:
            _recompute(database)
        sealed.close()

    def verdict(self) -> JournalVerdict:
        mail, sealed = self.stores.mail_reader(), self.stores.sealed_reader(VAULT, SEALED_KEY)
        try:
            return verify(JournalPapers(VAULT, self.owners, self.documents), sealed, mail, judge=self._judge)
        finally:
            sealed.close()
            mail.close()

    def _judge(self, der: bytes) -> ChainFacts:
        policy = TrustPolicy(at=AT, now=AT, accept_test_certificates=True)
        return self._checker.check(der, extra=(), policy=policy, purpose=Purpose.AUTHENTICATE)


def _recompute(database: Database) -> None:
    """Numbers without gaps, and each hash over the one before."""
    rows = database.rows("SELECT at, actor, deed, subject, on_behalf FROM journal ORDER BY id")
    database.script("DELETE FROM journal; DELETE FROM sqlite_sequence WHERE name = 'journal'")
    for at, actor, deed, subject, on_behalf in rows:
        entry = JournalEntry(AT, actor, deed, subject, on_behalf)
        with database.transaction():
            journal.append(database, replace(entry, at=from_micros(at)))
