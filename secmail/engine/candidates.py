"""Certificates of a person looked for where they are published: directories, and the mail domain itself.

Only because a person asks, or writes to somebody; never because of a message that came in. A directory publishes, and
proves nothing: what it shows is learned where the certificate names the address, or the national identifier that the
directory tells of the address. Whether letters are sealed to it is `ranking`'s to say.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from secmail.api.certificates import CertificateLeft, CertificatesFound, PublishedLook
from secmail.domain.addresses import domain_of, is_address, normal
from secmail.domain.directory import (
    DirectoryEntry,
    DirectorySearch,
    DirectorySource,
    SourceFailure,
)
from secmail.domain.errors import ActionNeeded, Code, SecmailError
from secmail.domain.identifiers import normal_identifier, same_person_number
from secmail.domain.own_certificates import Told, Way
from secmail.domain.people import CertificateReason as Reason
from secmail.domain.people import KnownCertificate, RankedCertificate, Source
from secmail.domain.security import CertificateFacts, Chain, Revocation
from secmail.engine.desk import Desk
from secmail.engine.ports.directories import DirectoryPort
from secmail.engine.ranking import AGAINST, ranked
from secmail.engine.recipients import is_patient
from secmail.engine.standing import PUBLISHED, Standing, standing_now
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.pki import certificate as certificates
from secmail.pki import usage

T = TypeVar("T")
_MOST = 64
"""Certificates of one address that are looked at; a hostile directory could list thousands."""
_MOST_NUMBERS = 4
"""Persons of one mailbox that are asked for."""
_MOST_UNPROVEN = 16
"""Certificates of one address that are kept though they are published only, and nothing is sealed to them."""
DOMAIN = "dns"
"""What the mail domain itself is called among the sources that failed."""


class Directories(Protocol):
    """Who alone speaks with directories (`engine.directories`)."""

    def asking(self, work: Callable[[DirectoryPort], T]) -> Steps[T]: ...

    def enabled(self) -> tuple[DirectorySource, ...]: ...

    def remember(self, entries: Sequence[DirectoryEntry], source: DirectorySource) -> None: ...


@dataclass(frozen=True, slots=True)
class _Told:
    """What directories tell of one address, and the published file of the country."""

    address: str
    entries: tuple[DirectoryEntry, ...]
    lines: tuple[DirectoryEntry, ...]

    def is_of(self, facts: CertificateFacts) -> bool:
        """Whether they tell the holder's number of this address, and nobody else's; the file, where they tell none."""
        numbers = _numbers(self.entries) or _numbers(self.lines)
        return bool(numbers) and all(same_person_number(number, facts.national_id) for number in numbers)

    def persons(self) -> tuple[str, ...]:
        """The numbers to ask for."""
        return _numbers((*self.entries, *self.lines))[:_MOST_NUMBERS]


@dataclass(frozen=True, slots=True)
class _Sifted:
    """What may be learned, and what may not with the reason."""

    lessons: list[KnownCertificate]
    left: list[CertificateLeft]


@dataclass(slots=True)
class _Harvest:
    """DER certificates by where they came from, and who did not answer."""

    found: dict[bytes, Source]
    failures: list[SourceFailure]

    def take(self, ders: Iterable[bytes], source: Source) -> None:
        """The first place it came from counts; beyond the bound nothing is taken."""
        for der in ders:
            if len(self.found) < _MOST:
                self.found.setdefault(der, source)


class Candidates:
    """Engine thread; the asking is done on the directories' thread, one after the other."""

    def __init__(self, desk: Desk, trust: Trust, directories: Directories) -> None:
        self._desk = desk
        self._trust = trust
        self._directories = directories

    def find(self, address: str) -> Steps[CertificatesFound]:
        """What is found is learned. RECIPIENT_INVALID, RECIPIENT_PATIENT."""
        if not is_address(address):
            raise ActionNeeded(Code.RECIPIENT_INVALID)
        if is_patient(address):
            raise ActionNeeded(Code.RECIPIENT_PATIENT)
        address = normal(address)
        harvest = _Harvest({}, [])
        told = yield from self._ask_everywhere(address, into=harvest)
        now = self._desk.ports.clock.now()
        sifted = yield from wait(self._desk.pool.submit(_sifted, told, harvest.found, now=now))
        before = {known.certificate.sha256 for known in self._desk.db.certificates.for_address(address)}
        kept, unused = yield from self._learn(address, sifted.lessons)
        return CertificatesFound(
            learned=len(kept - before),
            known=len(kept & before),
            failures=tuple(harvest.failures),
            left=(*sifted.left, *unused),
            found=len(sifted.lessons) + len(sifted.left),
        )

    def _ask_everywhere(self, address: str, *, into: _Harvest) -> Steps[_Told]:
        """Who the person is, everybody is asked first: one directory knows the mailbox, another the certificates."""
        answering = []
        for source in self._directories.enabled():
            if (yield from self._ask_who(source, address, into=into)) is not None:
                answering.append(source)
        told = yield from self._told(address)
        for source in answering:
            yield from self._ask_certificates(source, address, told.persons(), into=into)
        yield from self._ask_domain(address, into=into)
        return told

    def _told(self, address: str) -> Steps[_Told]:
        ties = self._trust.ties
        entries = tuple(entry for entry, _ in ties.told_of_address(address))
        lines = yield from wait(self._desk.pool.submit(ties.published.lines_of, address))
        return _Told(address, entries, lines)

    def _learn(
        self, address: str, lessons: Sequence[KnownCertificate]
    ) -> Steps[tuple[set[str], list[CertificateLeft]]]:
        """Confirmed where the path is trusted and something proven ties it to the address.

        The fingerprints of those that are kept, and what nothing is sealed to.
        """
        pool, trust, store = self._desk.pool, self._trust, self._desk.db.certificates
        around = yield from standing_now(self._desk, trust, address, more=lessons)
        for lesson in (yield from wait(pool.submit(_settled, lessons, around, trust))):
            store.learn(lesson)
        rows = yield from self.ranking(address)
        dropped = {row.known.certificate.sha256 for row in _surplus(rows)}
        for sha256 in dropped:
            store.forget(address, sha256)
        fresh = {lesson.certificate.sha256 for lesson in lessons}
        found = [row for row in rows if row.known.certificate.sha256 in fresh]
        return fresh - dropped, [_unused(row) for row in found if not row.usable]

    def ranking(self, address: str) -> Steps[tuple[RankedCertificate, ...]]:
        """All that are known for it, judged now."""
        around = yield from standing_now(self._desk, self._trust, address)
        return (yield from wait(self._desk.pool.submit(_ranked, around, self._trust)))

    def look_for(self, own: Sequence[CertificateFacts], address: str) -> Steps[PublishedLook]:
        """Where one's own certificates are shown; remembered with the moment, and forgotten where they are gone."""
        number = next((facts.national_id for facts in own if facts.national_id), None)
        seen: list[Told] = []
        failures: list[SourceFailure] = []
        for source in self._directories.enabled():
            harvest = _Harvest({}, [])
            yield from self._ask(source, normal(address), number, into=harvest)
            seen += self._noted((Way.DIRECTORY, source.id), own, harvest)
            failures += harvest.failures
        harvest = _Harvest({}, [])
        yield from self._ask_domain(normal(address), into=harvest)
        seen += self._noted((Way.DOMAIN, domain_of(address)), own, harvest)
        return PublishedLook(tuple(seen), (*failures, *harvest.failures))

    def _ask(self, source: DirectorySource, address: str, number: str | None, *, into: _Harvest) -> Steps[None]:
        """One directory, by what is known of the holder and what it tells itself."""
        told = yield from self._ask_who(source, address, into=into)
        if told is not None:
            numbers = dict.fromkeys((*((number,) if number else ()), *told))
            yield from self._ask_certificates(source, address, tuple(numbers)[:_MOST_NUMBERS], into=into)

    def _ask_who(self, source: DirectorySource, address: str, *, into: _Harvest) -> Steps[tuple[str, ...] | None]:
        """Numbers of the holder. The entries are remembered, for they are known off line then. None: no answer."""
        search = DirectorySearch(address=address)
        try:
            answer = yield from self._directories.asking(lambda port: port.search(source, search))
        except SecmailError as error:
            into.failures.append(SourceFailure(source.id, error.code))
            return None
        into.failures += answer.failures
        entries = [entry for entry in answer.entries if normal(entry.address) == address]
        self._directories.remember(entries, source)
        into.take((der for entry in entries for der in entry.certificates), Source.DIRECTORY)
        return _numbers(entries)

    def _ask_certificates(
        self, source: DirectorySource, address: str, numbers: Sequence[str], *, into: _Harvest
    ) -> Steps[None]:
        try:
            for number in numbers or (None,):
                into.take((yield from self._published_for(source, address, number)), Source.DIRECTORY)
        except SecmailError as error:
            into.failures.append(SourceFailure(source.id, error.code))

    def _published_for(self, source: DirectorySource, address: str, number: str | None) -> Steps[tuple[bytes, ...]]:
        def ask(port: DirectoryPort) -> tuple[bytes, ...]:
            return port.certificates(source, address=address, national_id=number)

        return (yield from self._directories.asking(ask))

    def _ask_domain(self, address: str, *, into: _Harvest) -> Steps[None]:
        """Most domains publish nothing, which is no failure."""
        try:
            published = yield from self._directories.asking(lambda port: port.published(address))
            into.take(published, Source.DOMAIN)
        except SecmailError as error:
            into.failures.append(SourceFailure(DOMAIN, error.code))

    def _noted(self, where: tuple[Way, str], own: Sequence[CertificateFacts], harvest: _Harvest) -> list[Told]:
        """What was seen in a place that answered."""
        if harvest.failures:
            return []
        now, store = self._desk.ports.clock.now(), self._desk.db.own_certificates
        store.untell(*where, sha256s=[facts.sha256 for facts in own])
        seen = [Told(facts.sha256, *where, now) for facts in own if facts.der in harvest.found]
        for told in seen:
            store.tell(told)
        return seen


def _numbers(entries: Iterable[DirectoryEntry]) -> tuple[str, ...]:
    """National identifiers, each once."""
    written = (normal_identifier(entry.national_id) for entry in entries if entry.national_id)
    return tuple(dict.fromkeys(number for number in written if number))


def _sifted(told: _Told, found: dict[bytes, Source], *, now: datetime) -> _Sifted:
    """What may be learned of what was published, unconfirmed; what cannot be read is no certificate. Pool."""
    sifted = _Sifted([], [])
    for der, source in found.items():
        try:
            facts, usable = certificates.facts(der), usage.can_encrypt(der)
        except SecmailError:
            continue
        against = _against(told, facts, source, usable=usable)
        if against is None:
            lesson = KnownCertificate(
                told.address, facts, source, learned=now, confirmed=False, usable_for_encryption=True
            )
            sifted.lessons.append(lesson)
        else:
            sifted.left.append(CertificateLeft(facts, (against,)))
    return sifted


def _against(told: _Told, facts: CertificateFacts, source: Source, *, usable: bool) -> Reason | None:
    """Why it is not learned: not for encryption, or it tells of somebody else, or of nobody."""
    if not usable:
        return Reason.NOT_FOR_ENCRYPTION
    if facts.emails:
        return None if told.address in {normal(email) for email in facts.emails} else Reason.NAMES_OTHERS
    return None if source is Source.DIRECTORY and told.is_of(facts) else Reason.ONLY_CLAIMED


def _ranked(around: Standing, trust: Trust) -> tuple[RankedCertificate, ...]:
    """Pool."""
    return ranked(around.address, around.known, trust.for_encryption, person=around.person, now=around.sight.now)


def _surplus(rows: Iterable[RankedCertificate]) -> list[RankedCertificate]:
    """What is kept no longer: published only, unproven, unused, and not decided on; the oldest untrusted ones first."""
    unproven = [row for row in rows if not row.usable and _is_published_only(row.known)]
    unproven.sort(key=lambda row: (Reason.UNTRUSTED not in row.reasons, row.known.learned), reverse=True)
    return unproven[_MOST_UNPROVEN:]


def _is_published_only(known: KnownCertificate) -> bool:
    return known.source in PUBLISHED and not known.confirmed and known.decision is None


def _unused(row: RankedCertificate) -> CertificateLeft:
    return CertificateLeft(row.known.certificate, tuple(reason for reason in row.reasons if reason in AGAINST))


def _settled(lessons: Sequence[KnownCertificate], around: Standing, trust: Trust) -> list[KnownCertificate]:
    """Confirmed, where it is so. Pool."""
    return [replace(each, confirmed=_is_tied(each, around) and _is_confirmed(trust, each)) for each in lessons]


def _is_tied(lesson: KnownCertificate, around: Standing) -> bool:
    """One that names an address has been let through because it is this one."""
    return bool(lesson.certificate.emails) or around.of(lesson.certificate) is Reason.NAMES_PERSON


def _is_confirmed(trust: Trust, lesson: KnownCertificate) -> bool:
    judged = trust.for_encryption(lesson.certificate.der)
    return judged.chain is Chain.TRUSTED and judged.revocation is Revocation.GOOD
