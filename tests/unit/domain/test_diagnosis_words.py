"""The diagnosis in words: every part and subject has its name, and what was found is said as people say it."""

from dataclasses import replace

import pytest

from secmail.domain.accounts import Protocol, SignIn, Tls
from secmail.domain.cards import CardKind
from secmail.domain.checks import Check, CheckState, CheckSubject
from secmail.domain.diagnosis import HostFacts, MailboxFacts, Part, TechnicalSheet, part_of
from secmail.domain.sentences.diagnosis import PARTS, SUBJECTS, found_words, sheet_lines
from secmail.domain.sentences.text import LANGUAGES
from secmail.domain.vaults import SlotKind

SHEET = TechnicalSheet(
    host=HostFacts("0.1.0", "Debian GNU/Linux 12", "x86_64", 8 * 1024**3, "proxy.chu.example:3128"),
    opens=((SlotKind.CARD_SIGN, SlotKind.CARD_DECRYPT, SlotKind.RECOVERY), (SlotKind.PASSPHRASE,)),
    delegates=1,
    cards=(CardKind.CPS,),
    readers=("Reader 00",),
    modules=("OpenSC 0.23",),
    mailboxes=(
        MailboxFacts(
            Protocol.IMAP, "imap.example:993", Tls.IMPLICIT, "smtp.example:587", Tls.STARTTLS, SignIn.PASSWORD
        ),
    ),
    software="Weda",
    folder="network",
    by_itself=True,
    letters=False,
    directories=(),
)


def test_every_part_and_subject_has_a_name_and_a_place() -> None:
    assert set(PARTS) == set(Part)
    assert set(SUBJECTS) == set(CheckSubject)
    for row in (*PARTS.values(), *SUBJECTS.values()):
        assert set(row) == set(LANGUAGES) and all(row.values())
    assert {part_of(subject) for subject in CheckSubject} == set(Part)


@pytest.mark.parametrize(
    ("subject", "found", "french", "english"),
    [
        (
            CheckSubject.CARD,
            "cps, 2 keys",
            "Professionnel de santé (CPS), 2 clés",
            "Health professional (CPS), 2 keys",
        ),
        (CheckSubject.CARD, "a file.p12", None, None),
        (CheckSubject.PCSC_SERVICE, "2", "2 lecteurs", "2 readers"),
        (CheckSubject.IMAP_SIGN_IN, "1", "1 message", "1 message"),
        (CheckSubject.SMTP_SIGN_IN, "52428800", "messages jusqu'à 50 Mo", "messages of up to 50 MB"),
        (CheckSubject.SMTP_SIGN_IN, "0", "", ""),
        (CheckSubject.SMTP_SIGN_IN, "5.7.1 not you", None, None),
        (CheckSubject.DISK_SPACE, "300 MiB", "300 Mo libres", "300 MB free"),
        (CheckSubject.DROP_TAKEN, "3 files", "3 fichiers en attente", "3 files waiting"),
        (
            CheckSubject.DROP_TAKEN,
            "1 files, 4 days",
            "1 fichier en attente, depuis 4 jours",
            "1 file waiting, for 4 days",
        ),
        (
            CheckSubject.CARD_MODULE,
            "/opt/a b/libcps3_pkcs11_lux.so 5.2 [ANS; x86_64]",
            "Cryptolib CPS de l'ANS, 5.2, x86_64, /opt/a b/libcps3_pkcs11_lux.so",
            "Cryptolib CPS of the ANS, 5.2, x86_64, /opt/a b/libcps3_pkcs11_lux.so",
        ),
        (CheckSubject.CARD_MODULE, "/usr/lib/x.so: crashed", None, None),
    ],
)
def test_what_was_found_is_said(subject: CheckSubject, found: str, french: str | None, english: str | None) -> None:
    check = Check(subject, CheckState.OK, found)
    assert (found_words(check, "fr"), found_words(check, "en")) == (french, english)


def test_the_sheet_answers_the_questions_of_support() -> None:
    said = dict(sheet_lines(SHEET, "fr"))
    assert said["Qui ouvre les messages"] == "titulaire 1 : carte, feuilles de secours\ntitulaire 2 : phrase de passe"
    assert said["Connexion"] == "IMAP imap.example:993 (TLS), SMTP smtp.example:587 (STARTTLS), mot de passe"
    assert said["Rangement des résultats"] == "automatique, dossier partagé"
    assert said["Machine"] == "x86_64, 8 Go"
    assert said["Annuaires"] == "aucun"
    assert [question for question, _ in sheet_lines(replace(SHEET, mailboxes=()), "en")][:3] == [
        "Who opens messages",
        "Delegations",
        "Who sends",
    ]
