"""Checks in words: what the diagnosis finds is plain values, and people read sentences."""

import pytest

from secmail.cli.check_words import found_words
from secmail.cli.words import Words
from secmail.domain.checks import Check, CheckState, CheckSubject
from tests.support.cli_shell import CARD


@pytest.mark.parametrize(
    ("subject", "found", "french", "english"),
    [
        (
            CheckSubject.CARD,
            "cps, 2 keys",
            "carte CPS de Camille FONTAINE, 2 clés",
            "CPS card of Camille FONTAINE, 2 keys",
        ),
        (CheckSubject.CARD, "cpe, 1 keys", "carte CPE, 1 clé", "CPE card, 1 key"),
        (CheckSubject.CARD, "cps", "carte CPS de Camille FONTAINE", "CPS card of Camille FONTAINE"),
        (CheckSubject.CARD, "a file.p12", "a file.p12", "a file.p12"),
        (
            CheckSubject.CERTIFICATE,
            "authentication 2029-10-22",
            "authentification, valable jusqu'au 22/10/2029",
            "authentication, valid until 2029-10-22",
        ),
        (
            CheckSubject.IMAP,
            "imap.example:993 TLSv1.3, certificate until Oct 22 16:33:15 2029 GMT",
            "imap.example:993, TLS 1.3, certificat valable jusqu'au 22/10/2029",
            "imap.example:993, TLS 1.3, certificate valid until 2029-10-22",
        ),
        (CheckSubject.IMAP, "imap.example:993", "imap.example:993", "imap.example:993"),
        (CheckSubject.TRUST_ANCHORS, "1", "1 racine", "1 root"),
        (CheckSubject.DATABASE, "0", "0 compte", "0 accounts"),
        (CheckSubject.REVOCATION_LISTS, "3", "3 listes", "3 lists"),
        (CheckSubject.VAULT, "c2bcbbda", "[c2bcbbda]", "[c2bcbbda]"),
        (CheckSubject.VAULT, "", "", ""),
        (CheckSubject.DROP_FOLDER, "/srv/drop", "/srv/drop", "/srv/drop"),
        (CheckSubject.DROP_TAKEN, "0 files", "aucun fichier en attente", "no file waiting"),
        (CheckSubject.DISK_SPACE, "51200 MiB", "50 Go libres", "50 GB free"),
    ],
)
def test_what_was_found_is_told_in_words(subject: CheckSubject, found: str, french: str, english: str) -> None:
    check = Check(subject, CheckState.OK, found)
    assert found_words([check], [CARD], Words("fr")) == [french]
    assert found_words([check], [CARD], Words("en")) == [english]


def test_a_moment_is_told_by_this_computers_clock() -> None:
    check = Check(CheckSubject.CLOCK, CheckState.OK, "2026-11-22 12:03 UTC")
    (told,) = found_words([check], [], Words("fr"))
    assert told[:6] in {"21/11/", "22/11/", "23/11/"} and told.endswith(("03", "18", "33", "48"))


def test_each_card_is_named_once() -> None:
    check = Check(CheckSubject.CARD, CheckState.OK, "cps, 2 keys")
    assert found_words([check, check], [CARD], Words("fr")) == [
        "carte CPS de Camille FONTAINE, 2 clés",
        "carte CPS, 2 clés",
    ]
