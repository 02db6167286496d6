"""The fifty messages of the doctor's inbox: a year of results and letters, last of all those of this morning.

Each way in which a message can be wrong occurs once: most of them a while ago, as in a practice's real mail.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from secmail.app.demo import results
from secmail.app.demo.enclosures import ENCLOSED
from secmail.app.demo.identities import Cast, Identity
from secmail.app.demo.imap import INBOX, Mail
from secmail.app.demo.letters import CORRESPONDENCE, SCHEDULE, File, Letter, from_member
from secmail.app.demo.people import COLLEAGUE, DOCTOR, FORMER_LABORATORY, LABORATORY, SECRETARY, Role
from secmail.app.demo.pki import Credential
from secmail.app.demo.sealing import MODERN, OLD_READS, OLD_SOFTWARE, Signer, protect
from secmail.cms.receipts import request_attribute
from secmail.cms.sign import ANNOUNCED
from secmail.domain.policy import SendPolicy

RESULTS, LETTERS = 26, 12
_BEFORE_RESULTS, _BEFORE_LETTERS = 18, 9
"""How many of them had come before this morning."""
_DOUBTFUL = 25
"""The result of this morning of which nobody but a person can say whose it is; a newer one says who she is."""
_ONE_STRANGE_AFTER = 3
_FROM_SECRETARY = 5
"""The letter that brings an ML-KEM certificate: answers to it withstand a quantum computer."""
_ASKS_FOR_RECEIPT = LETTERS - 1
"""The newest letter of the colleague asks to be told, signed, that it was read."""
PERIOD = timedelta(days=330)
"""Of the mail that has been read: long enough for results to have a course."""
MORNING = timedelta(hours=15)
"""What came since the practice closed is unread."""

Writing = Callable[[datetime], bytes]
"""Makes one message for the moment it is dated."""

_FORMS = (
    ("resultat-{}.hpr", "cp1252", True),
    ("resultat-{}.hpm", "cp1252", False),
    ("resultat-{}.hpr", "utf-8", True),
    ("RESULT{}.HPR", "cp850", True),
    ("resultat-{}.hprim", "utf-16", True),
)
"""File name, encoding, with a coded block (HPRIM 2) or without (HPRIM 1)."""
_HPRIM = "application/octet-stream"
_NOTE = "Bonjour,\n\nVeuillez trouver ci-joint le résultat de votre patient.\n\nLaboratoire des Tilleuls\n"


def inbox(cast: Cast, at: datetime) -> list[Mail]:
    """The doctor's mail, oldest first."""
    author = _Author(cast.members)
    read = _spread(author.earlier(cast), at - MORNING - PERIOD, at - MORNING)
    new = _spread(author.morning(), at - MORNING, at)
    return [
        Mail(INBOX, write(moment), moment, seen=seen)
        for written, seen in ((read, True), (new, False))
        for write, moment in written
    ]


def _spread(writings: Iterable[Writing], start: datetime, end: datetime) -> list[tuple[Writing, datetime]]:
    """Even steps from the start, which is before the first, to the end, which is the moment of the last."""
    whole = list(writings)
    step = (end - start) / len(whole)
    moments = (start + step * number for number in range(1, len(whole) + 1))
    return [(write, moment.replace(microsecond=0)) for write, moment in zip(whole, moments, strict=True)]


def new_result(members: Mapping[Role, Identity], number: int, at: datetime) -> bytes:
    """One more result of the laboratory for the doctor (these two members are needed), with a coded block."""
    return _Author(members).result(number, at, form=0)


class _Author:
    """Writes in everybody's name."""

    def __init__(self, members: Mapping[Role, Identity]) -> None:
        self._members = members

    def earlier(self, cast: Cast) -> Iterator[Writing]:
        """What has been read: mostly as it should be."""
        ordinary = list(self._ordinary(range(1, _BEFORE_RESULTS + 1), range(_BEFORE_LETTERS)))
        strange: list[Writing] = [
            partial(self.result, 103, form=0, policy=OLD_SOFTWARE),
            self._in_the_body,
            partial(self._revoked, cast.revoked),
            self._broken,
            partial(self._forged, cast.impostor, 107),
            self._altered,
            self._sealed_only,
            self._not_for_us,
        ]
        for place, writing in enumerate(ordinary, start=1):
            yield writing
            if place % _ONE_STRANGE_AFTER == 0 and strange:
                yield strange.pop(0)

    def morning(self) -> Iterator[Writing]:
        """What waits to be read; the urgent result came last, and stands at the top of the list."""
        yield from self._ordinary(range(_BEFORE_RESULTS + 1, RESULTS + 1), range(_BEFORE_LETTERS, LETTERS))
        yield self._several_patients
        yield self._plain
        yield partial(self._forged, self._members[Role.COLLEAGUE].signature, 108)
        yield self._urgent

    def _ordinary(self, of_results: range, of_letters: range) -> Iterator[Writing]:
        """Results with a letter now and then."""
        every = len(of_results) // len(of_letters)
        letters = iter(of_letters)
        for place, number in enumerate(of_results, start=1):
            yield partial(self.result, number, form=number - 1)
            if place % every == 0 and (letter := next(letters, None)) is not None:
                yield partial(self._letter, letter)

    def result(self, number: int, at: datetime, *, form: int, policy: SendPolicy = MODERN) -> bytes:
        """A result as the laboratory sends it."""
        return self._from_laboratory(_result(number, at, form), at, policy)

    def _letter(self, number: int, at: datetime) -> bytes:
        writer = SECRETARY if number == _FROM_SECRETARY else COLLEAGUE
        subject, text = SCHEDULE if writer is SECRETARY else CORRESPONDENCE[number % len(CORRESPONDENCE)]
        files = ENCLOSED.get(subject, ())
        letter = Letter(from_member(writer), (DOCTOR,), subject, text, at, f"lettre-{number}", files)
        # The card's certificate has no address: the one for answers, signed along, tells whose it is.
        signer = self._signer(writer.role)
        if number == _ASKS_FOR_RECEIPT:
            identifier = f"{letter.reference} {at.isoformat()}".encode()
            asks = request_attribute(identifier, answer_to=writer.address, readers=[DOCTOR.address])
            signer = replace(signer, attributes=(asks,))
        return protect(letter.clear(), at=at, signer=signer, recipients=self._to_doctor)

    def _several_patients(self, at: datetime) -> bytes:
        day = results.requests(4, at.date())
        reports = [results.report(request, sender=LABORATORY.name, recipient=DOCTOR.name) for request in day]
        text = f"{''.join(reports)}****FINFICHIER****{results.CRLF}"
        file = File("resultats-du-jour.hpr", _HPRIM, text.encode("cp1252"))
        return self._from_laboratory(
            _letter_of_laboratory("Résultats du jour", _NOTE, at=at, number=101, file=file), at
        )

    def _in_the_body(self, at: datetime) -> bytes:
        """As older transports did: the file is the text of the message."""
        text = results.hprim(_request(102, at), sender=LABORATORY.name, recipient=DOCTOR.name)
        return self._from_laboratory(_letter_of_laboratory("Résultat", text, at=at, number=102), at)

    def _plain(self, at: datetime) -> bytes:
        text = "Bonjour,\n\nLa réunion de jeudi est reportée à 20 h 30.\n"
        return Letter(from_member(SECRETARY), (DOCTOR,), "Réunion de jeudi", text, at, "message-104").clear()

    def _sealed_only(self, at: datetime) -> bytes:
        text = "Bonjour,\n\nCe message est chiffré, mais personne ne l'a signé.\n"
        letter = Letter(from_member(SECRETARY), (DOCTOR,), "Message non signé", text, at, "message-105")
        return protect(letter.clear(), at=at, recipients=self._to_doctor)

    def _revoked(self, revoked: Credential, at: datetime) -> bytes:
        sender = ("Laboratoire du Port", FORMER_LABORATORY.address)
        letter = Letter(sender, (DOCTOR,), "Résultat", _NOTE, at, "resultat-106", (_file(106, at, 0),))
        return protect(letter.clear(), at=at, signer=Signer(revoked), recipients=self._to_doctor)

    def _not_for_us(self, at: datetime) -> bytes:
        text = "Cher confrère,\n\nVoici le dossier demandé.\n"
        letter = Letter(from_member(SECRETARY), (COLLEAGUE,), "Dossier demandé", text, at, "message-109")
        recipients = (self._members[Role.COLLEAGUE].confidentiality.der,)
        return protect(letter.clear(), at=at, signer=self._signer(Role.SECRETARY), recipients=recipients)

    def _broken(self, at: datetime) -> bytes:
        """One bit of the encrypted content was turned on the way."""
        return _turn_a_bit(self.result(110, at, form=0))

    def _altered(self, at: datetime) -> bytes:
        """The signed text was changed, then encrypted anew."""
        text = "Cher confrère,\n\nJe propose 5 mg par jour, à réévaluer dans un mois.\n"
        letter = Letter(from_member(COLLEAGUE), (DOCTOR,), "Adaptation du traitement", text, at, "lettre-111")
        signed = protect(letter.clear(), at=at, signer=self._signer(Role.COLLEAGUE))
        changed = signed.replace(b"5 mg", b"50 mg")
        assert changed != signed  # the text is readable in a detached signature
        return protect(changed, at=at, recipients=self._to_doctor, policy=SendPolicy(protect_headers=False))

    def _forged(self, signer: Credential, number: int, at: datetime) -> bytes:
        """Says it comes from the laboratory; another one signed."""
        return protect(_result(number, at, 0).clear(), at=at, signer=Signer(signer), recipients=self._to_doctor)

    def _urgent(self, at: datetime) -> bytes:
        request = results.Request(results.PATIENTS[3], results.URGENT, 112, at.date())
        text = results.hprim(request, sender=LABORATORY.name, recipient=DOCTOR.name)
        file = File("urgent-112.hpr", _HPRIM, text.encode("cp1252"))
        return self._from_laboratory(
            _letter_of_laboratory("URGENT : potassium", _NOTE, at=at, number=112, file=file), at
        )

    def _from_laboratory(self, letter: Letter, at: datetime, policy: SendPolicy = MODERN) -> bytes:
        return protect(
            letter.clear(),
            at=at,
            signer=self._signer(Role.LABORATORY),
            recipients=self._to_doctor,
            policy=policy,
        )

    def _signer(self, role: Role) -> Signer:
        # Beside its sender of today the laboratory has an old reader.
        announces = OLD_READS if role is Role.LABORATORY else ANNOUNCED
        member = self._members[role]
        return Signer(member.signature, member.confidentiality, announces, member.post_quantum)

    @property
    def _to_doctor(self) -> tuple[bytes, ...]:
        return (self._members[Role.DOCTOR].confidentiality.der,)


def _result(number: int, at: datetime, form: int) -> Letter:
    return _letter_of_laboratory("Résultat d'analyses", _NOTE, at=at, number=number, file=_file(number, at, form))


def _letter_of_laboratory(subject: str, text: str, *, at: datetime, number: int, file: File | None = None) -> Letter:
    files = (file,) if file else ()
    return Letter(from_member(LABORATORY), (DOCTOR,), subject, text, at, f"resultat-{number}-{at:%H%M%S}", files)


def _file(number: int, at: datetime, form: int) -> File:
    name, encoding, coded = _FORMS[form % len(_FORMS)]
    text = results.hprim(_request(number, at), sender=LABORATORY.name, recipient=DOCTOR.name, coded=coded)
    return File(name.format(number), _HPRIM, text.encode(encoding))


def _request(number: int, at: datetime) -> results.Request:
    if number <= RESULTS:
        request = results.followed(number, at.date(), before=(RESULTS - number) // len(results.PATIENTS))
        return replace(request, patient=results.TURNED_ROUND) if number == _DOUBTFUL else request
    return results.requests(number, at.date())[-1]


def _turn_a_bit(raw: bytes) -> bytes:
    """In the middle of the base64 body, where the encrypted content is."""
    head, separator, body = raw.partition(b"\r\n\r\n")
    content = bytearray(base64.b64decode(body))
    content[len(content) // 2] ^= 1
    return head + separator + base64.encodebytes(content).replace(b"\n", b"\r\n")
