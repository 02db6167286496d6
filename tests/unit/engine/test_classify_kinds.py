"""Which kind a message is: invented mail of every kind, mail that only looks like it, and hostile content."""

import base64
import html
import os
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from secmail.domain.kinds import Reason, Why
from secmail.domain.messages import Kind, OpenedMessage
from secmail.domain.policy import CryptoPolicy, Limits
from secmail.domain.security import Chain, ChainFacts, Finding, Revocation, Summary
from secmail.engine.classify import Around, classify, with_texts
from secmail.smime.steps import KeyUnavailable, NeedKey
from secmail.smime.unwrap import unwrap
from tests.support.kinds_of_mail import (
    DICOM,
    HPRIM,
    HPRIM_TEXT,
    PDF,
    attached,
    cda,
    eml,
    message,
    n1,
    pdf,
    xdm,
    zipped,
)

HALF = HPRIM.index(b"****LAB****")
BIOLOGY = """LABORATOIRE DE BIOLOGIE MÉDICALE FICTIF

HEMATOLOGIE
Hémoglobine : 9,1 g/dL
Plaquettes   250 giga/L
CRP 12 mg/L
"""
SCANNER = """SCANNER THORACIQUE

Indication : toux persistante.

Technique : acquisition hélicoïdale.

Résultats :
Pas de nodule.

Conclusion :
Examen normal.
"""
LETTER = (
    "Cher Confrère,\n\nJ'ai vu en consultation votre patiente, Madame FICTIVE. Le scanner thoracique du 12 novembre est"
    " normal, la biologie aussi.\n\nBien confraternellement,\nDr Essai\n"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
DOCX = zipped([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")])
ODT = zipped([("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<o/>")])
HPRIM_ERROR = (
    b"H|~^\\&|E1||LAB~LABO||ERR|||DR~MEDECIN||P|H2.4~L|20251120\r\nERR|1|F.HPR|20251120|T|3|||8.3||A|absent\r\nL|1\r\n"
)
ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
HEADER = b"".join(HPRIM.splitlines(keepends=True)[:12])
RADIOLOGY_HPRIM = HEADER + SCANNER.encode("cp1252") + b"****FIN****\r\n****FINFICHIER****\r\n"
LETTER_HPRIM = HEADER + LETTER.encode("cp1252") + b"****FIN****\r\n****FINFICHIER****\r\n"

RESULTS = {
    "attachment": message("x", "x", attached("a.hpr", HPRIM)),
    "any name": message("x", "x", attached("photo.jpg", HPRIM, "image/jpeg")),
    "as a message": message("x", "x", attached("a", HPRIM, "message/rfc822")),
    "as a pdf": message("x", "x", attached("a.pdf", HPRIM, "application/pdf")),
    "utf-16": message("x", "x", attached("a.txt", HPRIM_TEXT.encode("utf-16"), "text/plain")),
    "body": message("x", HPRIM_TEXT.replace("\r\n", "\n")),
    "body after words": message("x", "Bonjour,\n\n" + HPRIM_TEXT.replace("\r\n", "\n")),
    "base64 in the body": message("x", "Ci-joint\n\n" + base64.encodebytes(HPRIM).decode() + "\nA bientôt\n"),
    "base64 in a file": message("x", "x", attached("a.hpr", base64.encodebytes(HPRIM))),
    "in two files": message("x", "x", attached("1.txt", HPRIM[:HALF]), attached("2.txt", HPRIM[HALF:])),
    "body and file": message("x", HPRIM[:HALF].decode("cp1252").replace("\r\n", "\n"), attached("2.txt", HPRIM[HALF:])),
    "attached message": message("x", "x", attached("m.eml", eml("y", "z", ("a.hpr", HPRIM)), "message/rfc822")),
    "its text": message("x", "x", attached("m.eml", eml("y", HPRIM_TEXT), "message/rfc822")),
    "zip": message("x", "x", attached("a.zip", zipped([("b/a.hpr", HPRIM)]), "application/zip")),
    "zip in a message": message(
        "x", "x", attached("m.eml", eml("y", "z", ("a.zip", zipped([("a", HPRIM)]))), "message/rfc822")
    ),
    "zip under another name": message("x", "x", attached("a.hpr", zipped([("a.hpr", HPRIM)]))),
    "cda": message("x", "x", attached("a.xml", cda(), "text/xml")),
    "xdm": message("XDM/1.0/DDM+CR", "x", attached("IHE_XDM.zip", xdm(cda()), "application/zip")),
    "pdf by its name": message("x", "x", pdf("Resultats_NFS_20261119.pdf")),
    "pdf by the subject": message("Compte rendu d'analyses", "x", pdf()),
    "pdf by the text": message("x", "Bonjour,\n\nVeuillez trouver les résultats de biologie.", pdf()),
    "text": message("Résultats", BIOLOGY),
}
IMAGING_REPORTS = {
    "by its name": message("x", "x", pdf("CR_scanner_thorax.pdf")),
    "irm": message("x", "x", pdf("IRM-genou-droit.pdf")),
    "by the subject": message("Échographie abdominale", "x", pdf()),
    "by the text": message("x", "Ci-joint le compte rendu de radiographie.", pdf()),
    "text": message("x", SCANNER, encrypted=True),
    "hprim of a radiologist": message("x", "x", attached("a.hpr", RADIOLOGY_HPRIM)),
    "cda": message("x", "x", attached("a.xml", cda("18748-4"), "text/xml")),
    "with its pictures": message("Compte rendu d'IRM", "x", pdf(), attached("1", DICOM, "application/dicom")),
    "mammographie": message("Mammographie de dépistage", "x", pdf()),
    "tdm": message("TDM cérébrale", "x", attached("cr.docx", DOCX)),
}
PICTURES = {
    "dicom": message("x", "x", attached("a.dcm", DICOM, "application/dicom")),
    "without any name": message("x", "x", attached("a", DICOM)),
    "zip of dicom": message("x", "x", attached("cd.zip", zipped([("IM/0001", DICOM)]))),
    "zip with a directory": message("x", "x", attached("cd.zip", zipped([("DICOMDIR", DICOM), ("A/1", DICOM)]))),
    "zip of names": message("x", "x", attached("cd.zip", zipped([("a.dcm", b"x" * 400)]))),
    "attached message": message("x", "x", attached("m.eml", eml("y", "z", ("a", DICOM)), "message/rfc822")),
}
STRUCTURED = {
    "prescription": message("x", "x", attached("a.xml", cda("57833-6"), "text/xml")),
    "summary": message("x", "x", attached("a.xml", cda("60591-5"))),
    "under any name": message("x", "x", attached("a.bin", cda("52521-2"))),
    "xdm of it": message("x", "x", attached("IHE_XDM.ZIP", xdm(cda("60591-5")))),
    "xdm of a pdf": message("x", "x", attached("x.zip", xdm(PDF, name="DOC.PDF"))),
    "with a pdf inside": message("x", "x", attached("a.xml", cda("60591-5", body=n1(PDF)))),
}
LETTERS = {
    "pdf": message("Consultation", "x", pdf()),
    "rtf": message("x", "x", attached("a.rtf", b"{\\rtf1 x}", "application/rtf")),
    "docx": message("x", "x", attached("a.docx", DOCX)),
    "odt": message("x", "x", attached("a.odt", ODT)),
    "doc": message("x", "x", attached("a.doc", OLE, "application/msword")),
    "text file": message("x", "x", attached("a.txt", LETTER.encode(), "text/plain")),
    "text": message("Votre patiente", LETTER),
    "sealed": message("Rendez-vous", "A demain.", encrypted=True),
    "hprim of a colleague": message("x", "x", attached("a.hpr", LETTER_HPRIM)),
    "cda": message("x", "x", attached("a.xml", cda("18842-5"))),
}
ADMINISTRATIVE = {
    "invoice": message("Votre facture", "x", pdf("facture-2026-11.pdf")),
    "pay slip": message("x", "x", pdf("bulletin_de_paie.pdf")),
    "calendar": message("Réunion", "x", attached("a.ics", ICS, "text/calendar")),
    "calendar by content": message("Réunion", "x", attached("invite.bin", ICS)),
    "notice": message("Votre messagerie", "Votre mot de passe expire.", sender="ne-pas-repondre@exemple.mssante.fr"),
    "hprim error": message("x", "x", attached("e.hpr", HPRIM_ERROR)),
    "cotisation": message("Appel de cotisation URSSAF", "Bonjour"),
}
REPORTS = {
    "by its part": message("x", "x", attached("r", b"Final-Recipient: x", "message/delivery-status")),
    "read report": message("x", "x", attached("r", b"Disposition: x", "message/disposition-notification")),
    "text": message("Undelivered Mail Returned to Sender", "x", sender="MAILER-DAEMON@exemple.test"),
    "french text": message("Échec de la remise", "x", sender="postmaster@exemple.test"),
    "software": message("[KO Intégration système !][902] XDM/1.0/DDM+CR", "x"),
    "differed": message("Delivery Status Notification (Delay)", "x", sender="postmaster@exemple.test"),
}
TABLE = {
    Kind.RESULT: RESULTS,
    Kind.IMAGING_REPORT: IMAGING_REPORTS,
    Kind.IMAGING: PICTURES,
    Kind.STRUCTURED: STRUCTURED,
    Kind.LETTER: LETTERS,
    Kind.ADMINISTRATIVE: ADMINISTRATIVE,
    Kind.REPORT: REPORTS,
}
ROWS = [pytest.param(each, kind, id=f"{kind}-{name}") for kind, rows in TABLE.items() for name, each in rows.items()]

JPEG = attached("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(900), "image/jpeg")
NEGATIVES = [
    (message("Résultats ?", "Avez-vous reçu les résultats d'analyses de Mme F. ?"), Kind.OTHER),
    (message("Demande d'échographie", "x", pdf()), Kind.LETTER),
    (message("RDV IRM le 12", "x", pdf()), Kind.LETTER),
    (message("x", "x", pdf("ordonnance_scanner.pdf")), Kind.LETTER),
    (message("x", "x", pdf("Demande de bilan sanguin.pdf")), Kind.LETTER),
    (message("x", "Merci de prévoir une prescription de radiographie.", pdf()), Kind.LETTER),
    (message("Facture bilan sanguin", "x", pdf()), Kind.ADMINISTRATIVE),
    (message("x", "x", pdf("facture analyses laboratoire.pdf")), Kind.ADMINISTRATIVE),
    (message("x", LETTER, pdf()), Kind.LETTER),
    (message("Scanner en panne", "Le scanner du cabinet ne marche plus."), Kind.OTHER),
    (message("Congrès de biologie médicale", "x", pdf("programme.pdf")), Kind.LETTER),
    (message("Bilan de la semaine", "Tout va bien.\n\nA lundi"), Kind.OTHER),
    (message("Re: votre facture", "Cher confrère,\n\nVotre patient va bien.\n\nConfraternellement"), Kind.LETTER),
    (message("Undelivered Mail Returned to Sender", "x", sender="ami@exemple.test"), Kind.OTHER),
    (message("Photos", "Voici.", JPEG), Kind.OTHER),
    (message("Tableau", "Voici.", attached("a.xlsx", zipped([("x/y.zip", DOCX)]))), Kind.LETTER),
    (message("x", "x", attached("a.xml", b"<?xml version='1.0'?><ClinicalDocument/>")), Kind.OTHER),
    (message("x", "x", attached("a.xml", cda().replace(b"urn:hl7-org:v3", b"urn:autre"))), Kind.OTHER),
    (message("x", "x", attached("a.zip", zipped([("photo.jpg", b"\xff\xd8\xff" + bytes(90))]))), Kind.OTHER),
    (message("x", "RES|\nTEX| dans une phrase"), Kind.OTHER),
    (message("x", "****\nune ligne\n****"), Kind.OTHER),
    (message("x", "clé :\n" + base64.encodebytes(bytes(range(256)) * 3).decode()), Kind.OTHER),
    (message("Échographe à vendre", "Échographe : 2 000 euros"), Kind.OTHER),
    (message("Biologie", "Le taux est de 5 % et de 3 mg/l d'après vous ?"), Kind.OTHER),
    (message("Menu", "RESULTATS DU MATCH\nConclusion : perdu"), Kind.OTHER),
]


@pytest.mark.parametrize(("opened", "kind"), ROWS)
def test_every_kind_is_told(opened: OpenedMessage, kind: Kind) -> None:
    found = classify(opened)
    assert found.kind is kind
    assert found.reasons


@pytest.mark.parametrize(("opened", "kind"), NEGATIVES)
def test_what_only_looks_like_it_is_told_apart(opened: OpenedMessage, kind: Kind) -> None:
    assert classify(opened).kind is kind


def test_every_kind_has_enough_positives() -> None:
    assert all(len(rows) >= 6 for rows in TABLE.values())


@pytest.mark.parametrize("charset", ["cp1252", "utf-16"])
def test_a_long_report_is_read_as_a_short_one(charset: str) -> None:
    head, mark, end = HPRIM_TEXT.partition("****LAB****")
    text = "une ligne du compte rendu\r\n" * 170_000
    long = f"{head}{text}{mark}{end}".encode(charset)
    assert len(long) > 4 * 1024 * 1024
    (file,) = classify(message("x", "x", attached("a.hpr", long))).results
    (report,) = file.document.reports
    assert report.patient.surname
    assert report.results


@pytest.mark.parametrize(
    "name", [name for name in RESULTS if "pdf by" not in name and name not in {"cda", "xdm", "text"}]
)
def test_hprim_is_read_wherever_it_stands(name: str) -> None:
    files = classify(RESULTS[name]).results
    assert [
        report.patient.surname is not None and bool(report.results)
        for file in files
        for report in file.document.reports
    ] == [True]


LINES = [html.escape(line) for line in HPRIM_TEXT.splitlines()]


@pytest.mark.parametrize(
    "body",
    [
        "<br>\r\n".join(LINES),
        f"<pre>{html.escape(HPRIM_TEXT)}</pre>",
        "".join(f"<div>{line or '&nbsp;'}</div>" for line in LINES),
        "".join(f"<p class='x'>{line}</p>\r\n" for line in LINES),
    ],
)
def test_hprim_is_read_in_a_message_of_html_alone(body: str) -> None:
    raw = f"From: a@b.test\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>{body}</body></html>"
    with pytest.raises(StopIteration) as end:
        next(unwrap(raw.encode(), crypto=CryptoPolicy(), limits=Limits()))
    (file,) = classify(end.value.value).results
    (report,) = file.document.reports
    assert (file.part, bool(report.patient.surname), bool(report.results)) == (-1, True, True)


def _another(text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(["PAT2", "INVENTEE", "Zoe", *lines[3:6], "02/03/1991", "", "REQ2", *lines[9:]])


BESIDE = [
    pytest.param(_another(HPRIM_TEXT), [0, -1], id="of-another-patient"),
    pytest.param(HPRIM_TEXT, [0], id="the-same"),
    pytest.param(HPRIM_TEXT.partition("****LAB")[0] + "****FIN****\r\n", [0], id="the-same-without-codes"),
    pytest.param(HPRIM_TEXT.replace("|11.3|", "|7.3|"), [0, -1], id="another-value"),
    pytest.param(
        "\r\n".join((*HPRIM_TEXT.split("\r\n")[:12], "", "ECBU : culture positive à E. coli.", "****FIN****", "")),
        [0, -1],
        id="another-text-of-the-same-request",
    ),
    pytest.param("Bonjour,\n\nci-joint un compte rendu.", [0], id="a-letter"),
]


@pytest.mark.parametrize(("body", "parts"), BESIDE)
def test_a_report_in_the_text_is_read_beside_one_that_is_attached(body: str, parts: list[int]) -> None:
    found = classify(message("x", body, attached("a.hpr", HPRIM)))
    assert [file.part for file in found.results] == parts


@pytest.mark.parametrize(("other", "parts"), [("Autre conclusion.", [0, -1]), ("Examen normal.", [0])])
def test_two_readable_reports_are_the_same_by_their_words(other: str, parts: list[int]) -> None:
    ends = "****FIN****\r\n****FINFICHIER****\r\n"
    first, second = (HEADER.decode("cp1252") + f"{text}\r\n{ends}" for text in ("Examen  normal.", other))
    found = classify(message("x", second, attached("a.hpr", first.encode("cp1252"))))
    assert [file.part for file in found.results] == parts


def test_reasons_name_the_part() -> None:
    assert classify(message("x", "x", JPEG, attached("a.hpr", HPRIM))).reasons == (Reason(Why.HPRIM, 1),)
    assert Reason(Why.RESULT_WORDS, 0) in classify(RESULTS["pdf by its name"]).reasons
    assert Reason(Why.RESULT_WORDS) in classify(RESULTS["pdf by the subject"]).reasons
    assert classify(RESULTS["cda"]).reasons == (Reason(Why.CDA, 0, "11502-2"),)


def test_a_known_laboratory_s_document_is_a_result() -> None:
    opened = message("Patient F.", "x", pdf("1497.pdf"))
    assert classify(opened).kind is Kind.LETTER
    assert classify(opened, Around(laboratory=True)).kind is Kind.RESULT
    assert classify(message("Facture", "x", pdf("facture.pdf")), Around(laboratory=True)).kind is Kind.ADMINISTRATIVE
    assert classify(message("IRM", "x", pdf("irm.pdf")), Around(laboratory=True)).kind is Kind.IMAGING_REPORT


@pytest.mark.parametrize(
    ("text", "kind"), [(BIOLOGY, Kind.RESULT), (SCANNER, Kind.IMAGING_REPORT), (LETTER, Kind.LETTER)]
)
def test_the_text_of_a_document_tells_what_it_is(text: str, kind: Kind) -> None:
    found = classify(message("x", "x", pdf("1497.pdf")))
    assert found.kind is Kind.LETTER
    assert with_texts(found, text).kind is kind
    assert with_texts(classify(RESULTS["attachment"]), text).kind is Kind.RESULT


def test_a_cut_report_is_not_joined_over_what_is_protected_differently() -> None:
    parts = attached("1.txt", HPRIM[:HALF]), attached("2.txt", HPRIM[HALF:], covered=False)
    files = classify(message("x", "x", *parts)).results
    assert not any(r.patient.surname and r.results for file in files for r in file.document.reports)


# Structured documents.


def test_a_document_says_whose_it_is_and_what_it_says() -> None:
    found = classify(RESULTS["cda"])
    (document,) = found.documents
    assert (document.title, document.author, document.organisation) == (
        "CR d'examens biologiques",
        "Dr Ada FICTIVE",
        "Laboratoire fictif",
    )
    assert document.text == "HEMATOLOGIE\nHémoglobine\t9,1\tg/dL\n\nHémostase\nINR 2,4"
    who = document.patient
    assert (who.surname, who.birth_name, who.given_name, who.given_names) == (
        "MODELE",
        "ESSAI-FICTIF",
        "ODILE",
        ("ODILE", "MARIE"),
    )
    assert (who.ins, who.ins_authority, who.ids) == (
        "260058815400233",
        "1.2.250.1.213.1.4.10",
        (("1.2.3.4.5", "IPP-7"),),
    )
    assert (who.sex, str(who.birth_date)) == ("F", "1960-05-31")


def test_what_a_document_holds_is_offered_behind_the_message_s_own_attachments() -> None:
    opened = classify(STRUCTURED["with a pdf inside"]).opened
    assert [bytes(each.content) == PDF for each in opened.attachments] == [False, True]
    assert opened.attachments[1].name.endswith(".pdf")
    offered = classify(RESULTS["xdm"]).opened.attachments
    assert [each.name for each in offered] == ["IHE_XDM.zip", "CR000001.XML"]


def test_an_exchange_that_differs_from_its_description_is_told() -> None:
    for content in (xdm(cda(), sha1="0" * 40), xdm(cda()).replace(b"IHE_XDM/SUBSET01/CR", b"IHE_XDM/SUBSET02/CR")):
        opened = classify(message("x", "x", attached("a.zip", content))).opened
        assert Finding.ARCHIVE_DIFFERS in [problem.code for problem in opened.problems]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">{}]>'
    '<ClinicalDocument xmlns="urn:hl7-org:v3"><title>&z;</title></ClinicalDocument>'
)
HOSTILE_XML = {
    "entities": BOMB.format(
        "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghijklm", "bcdefghijklmz", strict=True))
    ).encode(),
    "external": BOMB.format('<!ENTITY z SYSTEM "file:///etc/passwd">').encode(),
    "deep": cda().replace(b"<title>CR", b"<p>" * 20_000 + b"<title>CR"),
    "wide": cda().replace(b"<title>CR", b"<p/>" * 450_000 + b"<title>CR"),
    "many attributes": cda().replace(
        b"<title>CR", b"<p " + b" ".join(b'a%d="x"' % n for n in range(5000)) + b"/><title>CR"
    ),
    "cut": cda()[:-40],
    "not utf-8": cda().replace(b"Dr", b"\xff\xfe\xff"),
    "comments": cda().replace(b"<title>CR", b"<title>" + b"a<!---->" * 500_000 + b"CR"),
}


@pytest.mark.parametrize("name", HOSTILE_XML)
def test_hostile_xml_is_left_alone(name: str) -> None:
    begin = time.process_time()
    found = classify(message("x", "x", attached("a.xml", HOSTILE_XML[name], "text/xml")))
    assert len(found.documents) == (name == "comments")
    assert time.process_time() - begin < 10.0  # a hang takes minutes


# Archives.


def _spread(size: int) -> bytes:
    return zipped([("a.hpr", HPRIM + bytes(size))])


def _from_library(*, entries: int) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(entries):
            archive.writestr(f"{number}.txt", b"x")
    return made.getvalue()


REFUSED = {
    "bomb": _spread(20_000_000),
    "too large": _spread(30_000_000),
    "lying": zipped([("a.hpr", HPRIM + bytes(3_000_000))], lie=100),
    "too many": _from_library(entries=1500),
    "nested": zipped([("b.zip", zipped([("a.hpr", HPRIM)]))]),
    "cut": zipped([("a.hpr", HPRIM)])[:-30],
    "damaged": zipped([("a.hpr", HPRIM)]).replace(b"\xb3", b"\x00", 3)[:40] + zipped([("a.hpr", HPRIM)])[45:],
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_archive_is_refused_and_named(name: str) -> None:
    begin = time.process_time()
    found = classify(message("x", "x", attached("a.zip", REFUSED[name])))
    assert not found.results
    assert Finding.ARCHIVE_REFUSED in [problem.code for problem in found.opened.problems]
    assert time.process_time() - begin < 1.0


def test_archives_of_other_writers_are_read() -> None:
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        made = BytesIO()
        with zipfile.ZipFile(made, "w", compression) as archive:
            archive.writestr("résultats/é.hpr", HPRIM)
        found = classify(message("x", "x", attached("a.zip", made.getvalue())))
        assert [file.document.raw for file in found.results] == [HPRIM]


def test_names_of_an_archive_lead_nowhere() -> None:
    content = xdm(cda(), name="../../../etc/CR.XML")
    found = classify(message("x", "x", attached("a.zip", content)))
    assert all("/" not in each.name and ".." not in each.name for each in found.opened.attachments)


# What other software made unreadable.

NOISE = bytes(range(1, 256)) * 8
FOREIGN = {
    "apicrypt body": (message("x", "$APICRYPT\n" + "kF9%" * 300), Finding.APICRYPT),
    "apicrypt marked": (message("x", "[apicrypt]\n" + "\x02\x91\x07" * 300), Finding.APICRYPT),
    "apz": (message("x", "x", attached("cr.pdf.apz", NOISE)), Finding.APICRYPT),
    "kermit": (message("x", "\x01- S~/ @-#Y3~^>J)0___F\x01" * 40), Finding.SCRAMBLED),
    "noise": (message("x", NOISE.decode("latin-1")), Finding.SCRAMBLED),
    "lost letters": (message("x", "\ufffd\ufffdP\ufffd" * 300), Finding.SCRAMBLED),
    "scrambled letters": (message("x", "#~{$%8;:)(*&^!2@9]" * 60), Finding.SCRAMBLED),
    "scrambled file": (message("x", "x", attached("a.hpr", NOISE)), Finding.SCRAMBLED),
    "hprim net": (message("x", "x", attached("a", NOISE, "application/x-hprimnet")), Finding.SCRAMBLED),
    "pgp": (message("x", "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n"), Finding.OPENPGP),
    "pgp file": (message("x", "x", attached("a.pgp", NOISE)), Finding.OPENPGP),
    "pgp/mime": (message("x", "x", attached("a", b"Version: 1", "application/pgp-encrypted")), Finding.OPENPGP),
    "zip with a password": (
        message("x", "x", attached("a.zip", zipped([("a", HPRIM)], flags=1))),
        Finding.SEALED_ARCHIVE,
    ),
    "7z": (message("x", "x", attached("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(90))), Finding.SEALED_ARCHIVE),
    "zed": (message("x", "x", attached("a.zed", NOISE)), Finding.SEALED_ARCHIVE),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_what_cannot_be_read_is_named(name: str) -> None:
    opened, finding = FOREIGN[name]
    found = classify(opened)
    assert finding in [problem.code for problem in found.opened.problems]
    assert not found.results


def test_noise_is_not_shown_and_not_lost() -> None:
    opened, _ = FOREIGN["apicrypt body"]
    shown = classify(opened).opened
    assert shown.text == ""
    assert bytes(shown.attachments[-1].content) == opened.text.encode()


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour,\nApicrypt ne marche plus chez moi.",
        "prix : 12 $ [urgent]",
        "Bonjour, le fichier commence par $APICRYPT et je ne peux pas le lire : que faire ?",
        "Bonjour,\nvoici mon message :\n-----BEGIN PGP MESSAGE-----\nhQ\n-----END PGP MESSAGE-----\nA demain",
        "[apicrypt]\n" + HPRIM_TEXT,
        "https://exemple.test/" + "a1b2-" * 60,
        base64.encodebytes(bytes(range(256)) * 4).decode(),
        "é" * 300 + " à bientôt",
        "",
        "1 2 3 4 5 6 7 8 9 10 " * 20,
    ],
)
def test_what_people_write_is_no_noise(text: str) -> None:
    assert classify(message("x", text)).opened.problems == ()


# All mail there is.

NO_CHAIN = ChainFacts(Chain.UNTRUSTED, Revocation.UNKNOWN)
SHARED = Path(os.environ.get("SECMAIL_SHARED", Path(__file__).parents[4] / "shared")) / "corpus"


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared corpus is not here")
def test_all_mail_of_the_shared_corpus_is_classified() -> None:
    count = 0
    with zipfile.ZipFile(SHARED / "smime.zip") as archive:
        names = [name for name in archive.namelist() if name.endswith((".eml", ".msg"))]
        for name in names:
            core = unwrap(archive.read(name), crypto=CryptoPolicy(), limits=Limits())
            try:
                need = next(core)
                while True:
                    need = core.send(KeyUnavailable(Finding.KEY_NEEDED) if isinstance(need, NeedKey) else NO_CHAIN)
            except StopIteration as end:
                assert classify(end.value).kind in Kind
                count += 1
    for path in sorted((SHARED / "hprim").iterdir()):
        found = classify(message("x", "x", attached(path.name, path.read_bytes())))
        # A report of text alone may be a letter; an error message brings no results.
        allowed = {Kind.ADMINISTRATIVE} if "ERR" in path.name else {Kind.RESULT, Kind.LETTER, Kind.IMAGING_REPORT}
        assert found.kind in allowed
        assert found.results
        count += 1
    assert count >= 26


def test_ordinary_mail_costs_little() -> None:
    """Each is looked at once for itself and never for what others bring; the bound is ten times what it takes."""
    text = "Bonjour,\n\n" + "Le patient va bien et revient dans trois semaines pour un contrôle à l'hôpital.\n" * 60
    mail = [message(f"Suivi {number}", text, summary=Summary.UNSIGNED) for number in range(200)]
    begin = time.process_time()
    assert {classify(each).kind for each in mail} == {Kind.OTHER}
    assert (time.process_time() - begin) / len(mail) < 0.001


def test_nothing_attached_is_ever_written(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a file was opened")

    monkeypatch.setattr("builtins.open", refuse)
    monkeypatch.setattr("tempfile.mkstemp", refuse)
    monkeypatch.setattr("os.open", refuse)
    for rows in TABLE.values():
        for opened in rows.values():
            classify(opened)
