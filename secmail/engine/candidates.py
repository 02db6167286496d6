"""Certificates of a person looked for where they are published: directories, and the mail domain itself.

Only because a person asks, or writes to somebody; never because of a message that came in. A directory publishes, and
proves nothing: what it shows is learned where the certificate names the address, or the national identifier that the
directory tells of the address. Whether letters are sealed to it is `ranking`'s to say.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol, TypeVar

from secmail.api.certificates import CertificatesFound, PublishedLook
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
from secmail.domain.people import CertificateReason, KnownCertificate, Source
from secmail.domain.security import CertificateFacts, Chain, Revocation
from secmail.engine.desk import Desk
from secmail.engine.ports.directories import DirectoryPort
from secmail.engine.recipients import is_patient
from secmail.engine.standing import Standing, standing_now
from secmail.engine.steps import Steps, wait
from secmail.engine.trust import Trust
from secmail.pki import certificate as certificates
from secmail.pki import usage

T = TypeVar("T")
_MOST = 64
"""Certificates of one address that are looked at; a hostile directory could list thousands."""
_MOST_NUMBERS = 4
"""Persons of one mailbox that are asked for."""
DOMAIN = "dns"
"""What the mail domain itself is called among the sources that failed."""


class Directories(Protocol):
    """Who alone speaks with directories (`engine.directories`)."""

    def asking(self, work: Callable[[DirectoryPort], T]) -> Steps[T]: ...

    def enabled(self) -> tuple[DirectorySource, ...]: ...

    def remember(self, entries: Sequence[DirectoryEntry], source: DirectorySource) -> None: ...


@dataclass(frozen=True, slots=True)
class _Told:
    """What directories tell of one address."""

    address: str
    entries: tuple[DirectoryEntry, ...]

    def is_of(self, facts: CertificateFacts) -> bool:
        """Whether they tell the holder's number of this address, and nobody else's."""
        numbers = [entry.national_id for entry in self.entries if entry.national_id]
        return bool(numbers) and all(same_person_number(number, facts.national_id) for number in numbers)


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
        for source in self._directories.enabled():
            yield from self._ask(source, address, None, into=harvest)
        yield from self._ask_domain(address, into=harvest)
        lessons = yield from self._lessons(address, harvest)
        learned = sum([self._desk.db.certificates.learn(lesson) for lesson in lessons])
        return CertificatesFound(learned, len(lessons) - learned, tuple(harvest.failures))

    def _lessons(self, address: str, harvest: _Harvest) -> Steps[list[KnownCertificate]]:
        """What may be learned, confirmed where the path is trusted and something proven ties it to the address."""
        pool, trust = self._desk.pool, self._trust
        told = _Told(address, tuple(entry for entry, _ in trust.ties.told_of_address(address)))
        now = self._desk.ports.clock.now()
        lessons = yield from wait(pool.submit(_readable, told, harvest.found, now=now))
        around = standing_now(self._desk, trust, address, more=lessons)
        return (yield from wait(pool.submit(_settled, lessons, around, trust)))

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
        """Entries first, which tell the holder's number; they are remembered, for they are known off line then."""
        numbers = (number,) if number else ()
        try:
            search = DirectorySearch(address=address)
            answer = yield from self._directories.asking(lambda port: port.search(source, search))
            into.failures += answer.failures
            entries = [entry for entry in answer.entries if normal(entry.address) == address]
            self._directories.remember(entries, source)
            into.take((der for entry in entries for der in entry.certificates), Source.DIRECTORY)
            told = (normal_identifier(entry.national_id) for entry in entries if entry.national_id)
            for one in tuple(dict.fromkeys((*numbers, *filter(None, told))))[:_MOST_NUMBERS] or (None,):
                into.take((yield from self._published_for(source, address, one)), Source.DIRECTORY)
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
        store.untell(*where)
        seen = [Told(facts.sha256, *where, now) for facts in own if facts.der in harvest.found]
        for told in seen:
            store.tell(told)
        return seen


def _readable(told: _Told, found: dict[bytes, Source], *, now: datetime) -> list[KnownCertificate]:
    """What may be learned of what was published, unconfirmed. Pool."""
    lessons = (_lesson(told, der, source, now=now) for der, source in found.items())
    return [lesson for lesson in lessons if lesson is not None]


def _lesson(told: _Told, der: bytes, source: Source, *, now: datetime) -> KnownCertificate | None:
    """None for what is odd, not for encryption, or tells of somebody else."""
    try:
        facts = certificates.facts(der)
        usable = usage.can_encrypt(der)
    except SecmailError:
        return None
    named = told.address in {normal(email) for email in facts.emails}
    by_number = not facts.emails and source is Source.DIRECTORY and told.is_of(facts)
    if not usable or not (named or by_number):
        return None
    return KnownCertificate(told.address, facts, source, now, confirmed=False, usable_for_encryption=True)


def _settled(lessons: Sequence[KnownCertificate], around: Standing, trust: Trust) -> list[KnownCertificate]:
    """Confirmed, where it is so. Pool."""
    return [replace(each, confirmed=_is_tied(each, around) and _is_confirmed(trust, each)) for each in lessons]


def _is_tied(lesson: KnownCertificate, around: Standing) -> bool:
    """One that names an address has been let through because it is this one."""
    return bool(lesson.certificate.emails) or around.of(lesson.certificate) is CertificateReason.NAMES_PERSON


def _is_confirmed(trust: Trust, lesson: KnownCertificate) -> bool:
    judged = trust.for_encryption(lesson.certificate.der)
    return judged.chain is Chain.TRUSTED and judged.revocation is Revocation.GOOD
