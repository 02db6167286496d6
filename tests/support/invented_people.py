"""The correspondents of the invented practice: contacts, directories, certificates, as an engine would answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from secmail.api import certificates as c
from secmail.api import contacts as k
from secmail.domain.addresses import Mailbox, normal
from secmail.domain.folding import words
from secmail.domain.people import (
    CertificateReason,
    KnownCertificate,
    RankedCertificate,
    RecipientState,
    RecipientStatus,
    Source,
)
from secmail.domain.security import CertificateFacts
from tests.support.scripted_handle import ScriptedHandle

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
INES = Mailbox("ines.benali@pneumo.exemple", "Dr Inès BENALI")
MARTIN = Mailbox("bruno.martin@kine.mssante.exemple", "Bruno MARTIN")
LONG_NAME = "Secrétariat du service de chirurgie orthopédique et traumatologique de la clinique des Tilleuls"
LONG = Mailbox("secretariat.chirurgie.orthopedique.et.traumatologique@clinique-des-tilleuls.mssante.exemple", LONG_NAME)
SUGGESTIONS = (
    k.Suggestion(k.SuggestedBy.CONTACT, INES.name, (INES,), "Pneumologue, Rennes"),
    k.Suggestion(k.SuggestedBy.CONTACT, LONG.name, (LONG,), "Chirurgie, Saint-Jacques-de-la-Lande"),
    k.Suggestion(k.SuggestedBy.GROUP, "Pneumologie", (INES, MARTIN, LONG)),
    k.Suggestion(k.SuggestedBy.DIRECTORY, MARTIN.name, (MARTIN,), "Masseur-kinésithérapeute, Rennes"),
)


def certificate(
    holder: str, *, issuer: str = "AC IGC-EXEMPLE FORT PERSONNES", sha256: str = "3f9c", **more: object
) -> CertificateFacts:
    """A confidentiality certificate."""
    made = CertificateFacts(
        *(f"CN={holder}", issuer, "5a01", sha256 * 16, (INES.address,), "899700075064", "10"),
        *(NOW - timedelta(days=400), NOW + timedelta(days=600), False, b""),
        common_name=holder,
        organisation="Cabinet de pneumologie du Parc",
    )
    return replace(made, **more)


USED = certificate("Inès BENALI")
NEW = certificate("Inès BENALI", issuer="AC AUTRE-EXEMPLE", sha256="77ab", national_id=None, profession=None)
CHANGED = RecipientStatus(INES.address, RecipientState.CHANGED, USED, candidate=NEW)


def ranked(one: CertificateFacts, *reasons: CertificateReason, source: Source, usable: bool) -> RankedCertificate:
    """As the ranking tells it."""
    known = KnownCertificate(
        INES.address, one, source, NOW - timedelta(days=3), confirmed=usable, usable_for_encryption=True
    )
    return RankedCertificate(known, usable, reasons)


R = CertificateReason
RANKING = (
    ranked(
        USED, R.FOR_ENCRYPTION, R.VALID, R.TRUSTED, R.PROVEN, R.EXPIRES_SOON, source=Source.SIGNED_MAIL, usable=True
    ),
    ranked(NEW, R.FOR_ENCRYPTION, R.VALID, R.UNTRUSTED, R.CHANGED, source=Source.DIRECTORY, usable=False),
)


class People:
    """What the engine says of other people."""

    def __init__(self, handle: ScriptedHandle) -> None:
        self.handle = handle
        self.suggestions = SUGGESTIONS

    def script(self) -> None:
        """Answers queries."""
        self.handle.answer(k.Suggest, self._suggest)
        self.handle.answer(c.CertificateRanking, RANKING)

    def _suggest(self, query: k.Suggest) -> tuple[k.Suggestion, ...]:
        wanted = words(query.words)
        return tuple(one for one in self.suggestions if _fits(one, wanted))[: query.limit]


def _fits(one: k.Suggestion, wanted: tuple[str, ...]) -> bool:
    known = (*words(f"{one.name} {one.hint}"), *words(normal(one.mailboxes[0].address)))
    return bool(wanted) and all(any(word.startswith(each) for word in known) for each in wanted)
