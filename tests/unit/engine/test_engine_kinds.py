"""Kinds and urgency where they meet the practice: lists, filing, words that are set, laboratories that are known."""

from dataclasses import replace

import pytest

from secmail.api import commands as c
from secmail.api import queries as q
from secmail.api.events import JobFailed, MessageOpened
from secmail.api.finding import BuildIndex, FindMessages
from secmail.api.results import ExportResult
from secmail.api.urgency import SetUrgencyWords, UrgencyWordsKept
from secmail.app.demo.letters import File
from secmail.domain.errors import Code
from secmail.domain.kinds import Reason, Urgent, Why
from secmail.domain.messages import Kind, MessageSummary
from secmail.domain.policy import Limits
from secmail.domain.security import Finding, Summary
from secmail.domain.urgency import DEFAULT_WORDS, MOST, UrgencyWords
from secmail.engine.classify import classify
from secmail.engine.classify.urgency import reasons
from secmail.hprim.model import Flag, FlagSource
from secmail.smime.unwrap import inspect_outer
from tests.support.engine_desk import EngineDesk
from tests.support.kinds_of_mail import HPRIM, PDF, attached, cda, message, xdm

PANIC = HPRIM.replace(b"****LAB****\r\n", b"****LAB****\r\nRES|Potassium|K|N|7.1|mmol/l|3.5|5.1|HH|F\r\n")
HPRIM_FILE = File("a.hpr", "application/octet-stream", PANIC)
SANTE = b"H|~^\\&|F||LAB~LABO||ORU|||DR~MED||P|H2.2~L|20251120\r\nP|1|P9|||INVENTE~PAULA||19700102|F\r\n"
IMAGING_HPRIM = b"".join(HPRIM.splitlines(keepends=True)[:12]) + (
    b"IRM DU GENOU\r\n\r\nIndication : douleur\r\nTechnique : T1, T2\r\nConclusion : normal\r\n"
    b"****FIN****\r\n****FINFICHIER****\r\n"
)
REPORT = File("1497.pdf", "application/pdf", PDF)


# What makes it urgent.


def test_a_panic_value_of_the_file_is_named() -> None:
    found = classify(message("x", "x", attached("a.hpr", PANIC)))
    assert found.urgency == (Reason(Urgent.PANIC, 0, "Potassium"),)
    assert found.urgent


@pytest.mark.parametrize("value", [b"|9.9|mmol/l|3.5|5.1||F", b"|9.9|mmol/l|3.5|5.1|H|F", b"|9.9|mmol/l|3.5|5.1|N|F"])
def test_no_comparison_of_ours_makes_a_value_an_emergency(value: bytes) -> None:
    content = HPRIM.replace(b"****LAB****\r\n", b"****LAB****\r\nRES|Potassium|K|N" + value + b"\r\n")
    assert classify(message("x", "x", attached("a.hpr", content))).urgency == ()


def test_a_computed_panic_is_none() -> None:
    found = classify(message("x", "x", attached("a.hpr", PANIC)))
    (file,) = found.results
    (report,) = file.document.reports
    computed = tuple(
        replace(each, flag_source=FlagSource.COMPUTED) if each.flag is Flag.PANIC_HIGH else each
        for each in report.results
    )
    changed = replace(file, document=replace(file.document, reports=(replace(report, results=computed),)))
    assert reasons(found.opened, (changed,), "", words=UrgencyWords()) == ()


def test_comments_of_results_are_looked_through() -> None:
    content = HPRIM.replace(b"****LAB****\r\n", "****LAB****\r\nTEX|Résultat critique, à rappeler\r\n".encode("cp1252"))
    assert classify(message("x", "x", attached("a.hpr", content))).urgency == (
        Reason(Urgent.WORD, 0, "résultat critique"),
    )


@pytest.mark.parametrize(
    ("summary", "code"),
    [
        (Summary.SIGNED_TRUSTED, Urgent.PRIORITY),
        (Summary.SIGNED_UNTRUSTED, Urgent.CLAIMED),
        (Summary.UNSIGNED, Urgent.CLAIMED),
        (Summary.SIGNATURE_BROKEN, Urgent.CLAIMED),
    ],
)
def test_priority_is_believed_of_trusted_senders_alone(summary: Summary, code: Urgent) -> None:
    found = classify(message("x", "x", summary=summary, urgent=True))
    assert found.urgency == (Reason(code),)
    assert found.urgent is (code is Urgent.PRIORITY)


def test_an_urgent_request_makes_its_results_urgent() -> None:
    obr = b"OBR|1|S1~D1||GLY~Glycemie|{}||202611191015\r\nOBX|1|NM|GLY||0.91|g/l|0.74 - 1.06|N|||F\r\n"
    for priority, expected in ((b"S", [Reason(Urgent.REQUESTED, 0)]), (b"R", []), (b"", [])):
        content = SANTE + obr.replace(b"{}", priority) + b"L|1\r\n"
        assert list(classify(message("x", "x", attached("a.hps", content))).urgency) == expected


@pytest.mark.parametrize(
    ("field", "urgent"),
    [
        ("Priority: urgent", True),
        ("Importance: High", True),
        ("X-Priority: 1 (Highest)", True),
        ("X-Priority: 2", True),
        ("X-Priority: 3", False),
        ("Importance: normal", False),
        ("Priority: non-urgent", False),
        ("X-MSMail-Priority: High", True),
        ("X-Note: urgent", False),
    ],
)
def test_the_sender_s_priority_is_read_of_the_fields_that_programs_write(field: str, urgent: bool) -> None:
    raw = f"From: a@exemple.test\r\n{field}\r\n\r\nx\r\n".encode()
    assert inspect_outer(raw, limits=Limits()).headers.urgent is urgent


# In the practice.


@pytest.fixture
def practice(desk: EngineDesk) -> EngineDesk:
    desk.add_account()
    desk.insert()
    desk.unlock()
    return desk


def read_all(desk: EngineDesk) -> dict[str, MessageSummary]:
    desk.result_of(BuildIndex())
    desk.until(lambda: all(row.kind is not None for row in desk.ask(q.MessagePage())))
    return {row.subject: row for row in desk.ask(q.MessagePage())}


def with_files(desk: EngineDesk, subject: str, *files: File, **more: object) -> bytes:
    return desk.letter(subject, "Voir.", files=files, **more)  # type: ignore[arg-type]  # a test names what `letter` takes


def found(desk: EngineDesk, text: str) -> list[str]:
    return [one.message.subject for one in desk.ask(FindMessages(text))]


def test_the_list_tells_kind_urgency_and_why(practice: EngineDesk) -> None:
    practice.receive(
        with_files(practice, "Ionogramme", HPRIM_FILE),
        with_files(practice, "Compte rendu de scanner", REPORT),
        with_files(practice, "Document", File("IHE_XDM.ZIP", "application/zip", xdm(cda("60591-5")))),
        practice.letter("Facture", "Bonjour", sealed=False, signed=False),
    )
    rows = read_all(practice)
    urgent = rows["Ionogramme"]
    assert (urgent.kind, urgent.urgent, urgent.hprim) == (Kind.RESULT, True, True)
    assert urgent.urgent_reasons == (Reason(Urgent.PANIC, 0, "Potassium"),)
    assert (rows["Compte rendu de scanner"].kind, rows["Document"].kind) == (Kind.IMAGING_REPORT, Kind.STRUCTURED)
    assert rows["Facture"].kind is Kind.ADMINISTRATIVE
    assert found(practice, "type:imagerie") == []
    assert found(practice, "type:cr-imagerie") == ["Compte rendu de scanner"]
    assert (
        found(practice, "type:cda") == found(practice, "hemostase") == found(practice, "patient:fictif") == ["Document"]
    )
    assert rows["Document"].patient == "MODELE ODILE"


def test_what_came_in_an_exchange_is_shown_and_offered(practice: EngineDesk) -> None:
    (number,) = practice.receive(with_files(practice, "D", File("IHE_XDM.ZIP", "application/zip", xdm(cda()))))
    event = practice.result_of(c.OpenMessage(number))
    assert isinstance(event, MessageOpened)
    view = event.view
    assert (view.kind, view.kind_reasons) == (Kind.RESULT, (Reason(Why.CDA, 0, "11502-2"),))
    assert [each.patient.birth_name for each in view.documents] == ["ESSAI-FICTIF"]
    assert [(each.name, each.covered) for each in view.opened.attachments] == [
        ("IHE_XDM.ZIP", True),
        ("CR000001.XML", True),
    ]
    assert view.opened.summary is Summary.SIGNED_TRUSTED


def test_an_hprim_letter_is_filed_and_a_result_without_hprim_never_waits_for_it(practice: EngineDesk) -> None:
    practice.set_drop_folder()
    report = File("a.hpr", "application/octet-stream", IMAGING_HPRIM)
    practice.receive(with_files(practice, "IRM", report), with_files(practice, "Résultats d'analyses", REPORT))
    rows = read_all(practice)
    assert (rows["IRM"].kind, rows["Résultats d'analyses"].kind) == (Kind.IMAGING_REPORT, Kind.RESULT)
    assert not rows["Résultats d'analyses"].hprim
    done = practice.result_of(c.FileResults())
    assert isinstance(done, ExportResult)
    assert ([each.message for each in done.exported], done.held) == ([rows["IRM"].id], ())


def test_a_laboratory_is_known_by_the_results_that_it_has_signed(practice: EngineDesk) -> None:
    practice.receive(with_files(practice, "Dossier 1496", REPORT))
    assert read_all(practice)["Dossier 1496"].kind is Kind.LETTER
    practice.receive(practice.result())
    read_all(practice)
    practice.receive(
        with_files(practice, "Dossier 1497", REPORT), with_files(practice, "Dossier 1498", REPORT, signed=False)
    )
    rows = read_all(practice)
    assert (rows["Dossier 1497"].kind, rows["Dossier 1498"].kind) == (Kind.RESULT, Kind.LETTER)


def test_noise_is_named_and_kept_for_the_software_that_reads_it(practice: EngineDesk) -> None:
    (number,) = practice.receive(practice.letter("Courrier", "$APICRYPT\n" + "kF9%" * 300))
    event = practice.result_of(c.OpenMessage(number))
    assert isinstance(event, MessageOpened)
    opened = event.view.opened
    assert (opened.text, [each.name for each in opened.attachments]) == ("", ["message.apicrypt"])
    assert Finding.APICRYPT in [problem.code for problem in opened.problems]
    read_all(practice)
    assert found(practice, "kf9") == []


def test_the_practice_sets_its_own_words(practice: EngineDesk) -> None:
    assert practice.ask(UrgencyWordsKept()) == DEFAULT_WORDS
    practice.result_of(SetUrgencyWords(("Troponine positive", "TROPONINE POSITIVE", " à  voir ")))
    assert practice.ask(UrgencyWordsKept()) == ("Troponine positive", "à voir")
    practice.receive(practice.letter("A", "Troponine  POSITIVE ce matin"), practice.letter("B", "Résultat critique"))
    practice.receive(practice.letter("C", "Troponine positive", sealed=False, signed=False))
    rows = read_all(practice)
    assert [rows[name].urgent for name in "ABC"] == [True, False, True]
    assert rows["A"].urgent_reasons == (Reason(Urgent.WORD, -1, "Troponine positive"),)
    assert sorted(found(practice, "est:urgent")) == ["A", "C"]
    practice.result_of(SetUrgencyWords(None))
    assert practice.ask(UrgencyWordsKept()) == DEFAULT_WORDS


@pytest.mark.parametrize("words", [("!!",), ("x" * 61,), tuple(f"mot {number}" for number in range(MOST + 1))])
def test_words_that_could_not_be_found_are_refused(desk: EngineDesk, words: tuple[str, ...]) -> None:
    failed = desk.run(SetUrgencyWords(words))
    assert isinstance(failed, JobFailed) and failed.code is Code.URGENCY_WORD_UNFIT
    assert desk.ask(UrgencyWordsKept()) == DEFAULT_WORDS


def test_opening_again_keeps_the_kind_that_the_attachments_told(practice: EngineDesk) -> None:
    text = File("1497.txt", "text/plain", b"LABORATOIRE D'ANALYSES\n\nHEMATOLOGIE\nCRP : 12 mg/l\nVS : 8 mm/h\n")
    (number,) = practice.receive(with_files(practice, "Dossier", text))
    assert read_all(practice)["Dossier"].kind is Kind.RESULT
    event = practice.result_of(c.OpenMessage(number))
    assert isinstance(event, MessageOpened)
    assert (event.view.kind, event.view.kind_reasons) == (Kind.RESULT, (Reason(Why.RESULT_LINES),))
    assert read_all(practice)["Dossier"].kind is Kind.RESULT
