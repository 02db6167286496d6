"""Answers to queries, from read-only connections on the reading thread."""

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any, TypeVar

from secmail.api import custody as v
from secmail.api import queries as q
from secmail.api import rules as r
from secmail.api.contacts import ContactQuery
from secmail.api.finding import Conversation, FindMessages, Found, IndexProgress, IndexState
from secmail.api.laboratory import Prescribers
from secmail.api.patients import PatientQuery
from secmail.api.receiving import Bodies
from secmail.api.sending import LetterQuery, LetterTitles
from secmail.api.settings import SettingsKept
from secmail.api.signing import SigningQuery
from secmail.api.templates import TemplateQuery
from secmail.api.urgency import UrgencyWordsKept
from secmail.api.worklist import WorkQuery
from secmail.domain.addresses import normal
from secmail.domain.directory import DirectoryAnswer, DirectorySearch
from secmail.domain.errors import ActionNeeded, BugError, Code
from secmail.domain.exports import ExportRecord
from secmail.domain.ids import FolderId, MessageId
from secmail.domain.messages import MessageSummary
from secmail.domain.sealed import JournalRow
from secmail.domain.urgency import SETTING, kept_words
from secmail.engine import (
    contacts_reading,
    journal_reading,
    letter_reading,
    patient_reading,
    signing_reading,
    templates_reading,
    worklist,
)
from secmail.engine.body_policy import body_state
from secmail.engine.certificates_reading import CertificateQuery, CertificatesReading
from secmail.engine.desk import Policies, Ports
from secmail.engine.finding import Shelves, conversation, find
from secmail.engine.finding_people import DirectoryQuery, Known, find_people
from secmail.engine.idle_setting import MINUTES, idle_minutes
from secmail.engine.inside import Inside
from secmail.engine.journal_reading import JournalPapers
from secmail.engine.open_session import OpenSession
from secmail.engine.ordering import in_order
from secmail.engine.ports import MailDbReader
from secmail.engine.receipts import ALWAYS, ASKING
from secmail.engine.recipients import Judge
from secmail.engine.rule_reading import Fitting, Newest, answer
from secmail.engine.sender import has_post_quantum
from secmail.engine.worker import Worker

log = logging.getLogger("secmail.engine")
T = TypeVar("T")

_STOP_SECONDS = 10.0


class Reading:
    """Owns the reading thread and its connections."""

    def __init__(
        self, ports: Ports, policies: Policies, *, judge: Judge, card_judge: Judge, national: Callable[[bytes], bool]
    ) -> None:
        self._store = ports.store
        self._country = ports.country
        self._known = Known(ports.directories, ports.country)
        self._judge = judge
        self._certificates = CertificatesReading(judge, national, ports)
        self._card_judge = card_judge
        self._clock, self._settings = ports.clock, ports.settings
        self._analyses = policies.analyses
        self._thread = Worker("secmail-read")
        self._mail: MailDbReader | None = None
        self._inside: Inside | None = None
        self._index: IndexState | None = None
        """None: not known, a session has just begun."""

    def ask(self, query: q.Query[T]) -> "Future[T]":
        return self._thread.submit(lambda: self._answer(query))

    def unseal(self, session: OpenSession) -> None:
        """When a session opens, and when its vault was changed."""
        vault, mandate = session.vault, session.mandate
        name, key = session.sealed_name, vault.sealing_keys()[0]
        who = (session.holder, vault.certificates, mandate, JournalPapers.of(vault))

        def open_sealed() -> None:
            self._close_sealed()
            self._inside = Inside(self._store.sealed_reader(name, key), *who)

        self._thread.submit(open_sealed).add_done_callback(_report)

    def seal(self) -> None:
        """When it ends: answers from now on hold nothing of what was sealed. Waits for a running answer."""
        self._thread.submit(self._close_sealed).result()

    def stop(self) -> None:
        """Answers what was asked before, then nothing more."""
        self._thread.finish(self._close)
        if not self._thread.join(_STOP_SECONDS):
            log.warning("%s does not end; leaving it behind", self._thread.name)

    def _close_sealed(self) -> None:
        inside, self._inside = self._inside, None
        if inside is not None:
            inside.sealed.close()

    def _close(self) -> None:
        self._close_sealed()
        if self._mail is not None:
            self._mail.close()

    @property
    def _db(self) -> MailDbReader:
        if self._mail is None:
            self._mail = self._store.mail_reader()
        return self._mail

    def _answer(self, query: q.Query[Any]) -> Any:
        if isinstance(query, DirectoryQuery):
            return self._known.answer(query, self._db.directories)
        match query:
            case q.MessagePage(folder=folder, after=after, limit=limit, wanted=wanted):
                return self._unveil(self._db.page(folder, after, limit, wanted=wanted))
            case q.MessageOrder():
                return in_order(query, self._db, self._inside)
            case q.MessageRows(messages=messages):
                return self._unveil(self._db.rows(messages))
            case FindMessages():
                return self._found(query)
            case Conversation(message=message):
                return self._conversation(message)
            case q.RawMessage(message=message):
                return self._db.raw(message)
            case SettingsKept():
                return self._settings.kept()
        if isinstance(query, CertificateQuery):
            return self._certificates.answer(query, self._db, self._inside, now=self._clock.now())
        if isinstance(query, TemplateQuery):
            return templates_reading.answer(query, self._db, self._inside)
        if isinstance(query, WorkQuery):
            return worklist.answer(query, self._shelves(), now=self._clock.now())
        return self._of_session(query)

    def _of_session(self, query: q.Query[Any]) -> Any:
        inside = self._inside
        if isinstance(query, SigningQuery):
            return signing_reading.answer(query, inside, lambda messages: self._unveil(self._db.rows(messages)))
        match query:
            case q.SessionHolder():
                return inside.holder if inside is not None else None
            case LetterTitles(entries=entries):
                if inside is None:
                    return None
                kept = inside.outgoing_subjects()
                return letter_reading.titles(entries, self._db, kept=kept, unveil=self._unveil)
            case Prescribers():
                return self._db.prescribers()
            case q.OwnPostQuantum():
                sealing = inside.certificates if inside is not None else ()
                return has_post_quantum(sealing, self._judge, self._clock.now())
            case q.Drafts():
                return inside.drafts() if inside is not None else ()
            case r.Rules() | r.ExplainRules() | r.RuleActs() | r.Assignees() | Fitting() | Newest():
                return answer(query, self._db, inside)
            case IndexProgress():
                self._require_inside()
                return self._index or IndexState(0, 0)
            case q.Exports():
                return self._exports(self._require_inside())
            case v.JournalPage(after=number, limit=limit):
                return self._journal(self._require_inside(), number, limit)
            case v.VerifyJournal():
                return self._verify_journal(self._require_inside())
        return self._plain(query)

    def _plain(self, query: q.Query[Any]) -> Any:
        if isinstance(query, PatientQuery):
            return patient_reading.answer(query, self._shelves(), self._analyses(), now=self._clock.now())
        if isinstance(query, ContactQuery):
            return contacts_reading.answer(query, self._db, self._people)
        if isinstance(query, LetterQuery):
            return letter_reading.answer(query, self._db, now=self._clock.now(), unveil=self._unveil)
        match query:
            case Bodies():
                return body_state(self._db)
            case q.Accounts():
                return self._db.accounts()
            case q.Folders(account=account):
                return self._db.folders(account)
            case q.Outbox():
                return self._db.entries()
            case q.ReceiptProof(entry=entry, address=address):
                return self._db.receipt_proof(entry, normal(address))
            case q.ReceiptsAsked():
                return self._db.setting(ASKING) == ALWAYS
            case UrgencyWordsKept():
                return kept_words(self._db.setting(SETTING))
            case q.IdleMinutes():
                return idle_minutes(self._db.setting(MINUTES))
            case q.Certificates():
                return self._db.certificates()
        raise BugError(type(query).__name__)

    def _people(self, search: DirectorySearch) -> DirectoryAnswer:
        """As they are known here from directories."""
        return find_people(search, self._db.directories, self._country)

    def setting(self, name: str) -> "Future[str | None]":
        return self._thread.submit(lambda: self._db.setting(name))

    def _require_inside(self) -> Inside:
        if self._inside is None:
            raise ActionNeeded(Code.VAULT_LOCKED)
        return self._inside

    def _exports(self, inside: Inside) -> tuple[ExportRecord, ...]:
        if inside.mandate is None:
            return inside.sealed.exports()
        messages = [record.message for record in inside.sealed.exports()]
        return inside.exports({row.id: row for row in self._db.rows(messages)}, self._folder_names())

    def _journal(self, inside: Inside, after: int, limit: int) -> tuple[JournalRow, ...]:
        return journal_reading.named(inside.papers, inside.journal(after, limit), self._db.known_vault)

    def _verify_journal(self, inside: Inside) -> v.JournalVerdict:
        inside.require_own()
        return journal_reading.verify(inside.papers, inside.sealed, self._db, judge=self._card_judge)

    def _folder_names(self) -> Mapping[FolderId, str]:
        return {folder.id: folder.name for folder in self._db.folders()}

    def _found(self, query: FindMessages) -> tuple[Found, ...]:
        return find(query, self._shelves(), self._clock.now())

    def _shelves(self) -> Shelves:
        return Shelves(self._db, self._inside, unread=self._index is None or self._index.waiting > 0)

    def _conversation(self, message: MessageId) -> tuple[MessageSummary, ...]:
        inside = self._inside
        together = inside.conversation(message) if inside is not None else ()
        return conversation(message, together, Shelves(self._db, inside, unread=False))

    def note_index(self, state: IndexState | None) -> None:
        """Engine thread."""
        self._index = state

    def _unveil(self, rows: tuple[MessageSummary, ...]) -> tuple[MessageSummary, ...]:
        """Adds what is known from inside, while the session is open."""
        if self._inside is None or not rows:
            return rows
        return self._inside.unveil(rows, self._folder_names())


def _report(opened: "Future[None]") -> None:
    """Without it lists show the outside only; opening and filing do without it."""
    if opened.exception() is not None:
        log.warning("the sealed database cannot be read for lists: %s", opened.exception())
