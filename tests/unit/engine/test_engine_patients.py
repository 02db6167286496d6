"""Patients and their results over a running engine: encrypted mail in, records and series out."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from secmail.api import commands as c
from secmail.api import patients as p
from secmail.api.custody import JournalPage
from secmail.api.events import JobFailed, MessageOpened
from secmail.api.finding import BuildIndex, FindMessages
from secmail.api.queries import Query
from secmail.app.demo.letters import File
from secmail.domain.accounts import Account
from secmail.domain.analyses import AnalysisMapping, parse_catalogue
from secmail.domain.deeds import Deed
from secmail.domain.errors import ActionNeeded, Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import Replaced
from secmail.domain.patient_records import ReportPlace
from secmail.domain.patients import PatientId, SenderCode, Traits, Verdict, Why
from secmail.domain.security import Summary
from secmail.domain.series import Series
from tests.support.engine_desk import Box, EngineDesk
from tests.support.kinds_of_mail import zipped
from tests.support.pki_lab import LABORATORY, PkiLab

ANALYSES = Path(__file__).parents[3] / "resources" / "analyses"
DAY = date(2026, 11, 19)


@pytest.fixture
def ready(desk: EngineDesk, account: Account) -> EngineDesk:
    """A session, and nothing received."""
    desk.insert()
    desk.unlock()
    return desk


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """The table of analyses that is shipped."""
    found = parse_catalogue(file.read_text("utf-8") for file in sorted(ANALYSES.glob("*.toml")))
    monkeypatch.setattr(EngineDesk, "policies", replace(EngineDesk.policies, analyses=lambda: found))


class Sheet:
    """One report as a laboratory writes it. Everybody here is invented."""

    def __init__(self, *results: str, request: str = "D1", day: date = DAY, code: str = "P4711") -> None:
        self.results = results or ("Glycémie|GLUC|N|1.05|g/l|0.70|1.10||F",)
        self.request, self.day, self.code = request, day, code
        self.surname, self.given, self.born, self.nir = "MARTIN", "Anne", "07/05/1951", ""

    def of(self, surname: str = "MARTIN", given: str = "Anne", born: str = "07/05/1951", nir: str = "") -> "Sheet":
        self.surname, self.given, self.born, self.nir = surname, given, born, nir
        return self

    def text(self) -> str:
        head = [self.code, self.surname, self.given, "", "", "", self.born, self.nir, self.request]
        lines = [*head, f"{self.day:%d/%m/%Y}", "LABTIL     LABORATOIRE", "CABLIL     CABINET", "", "BIOCHIMIE"]
        lines += ["****LAB****", *(f"RES|{each}" for each in self.results), "****FIN****", "****FINFICHIER****", ""]
        return "\r\n".join(lines)


def sent(desk: EngineDesk, *sheets: Sheet, **changes: object) -> MessageId:
    files = tuple(
        File(f"r{number}.hpr", "application/octet-stream", sheet.text().encode("cp1252"))
        for number, sheet in enumerate(sheets)
    )
    subject = f"Résultat {len(desk.inbox())}"
    (message,) = desk.receive(desk.letter(subject, "Ci-joint.", files=files, **changes))  # type: ignore[arg-type]  # names what `letter` takes
    desk.result_of(BuildIndex())
    return message


def patients(desk: EngineDesk, text: str = "") -> list[PatientId]:
    return [line.id for line in desk.ask(p.Patients(text))]


def only(desk: EngineDesk) -> PatientId:
    (patient,) = patients(desk)
    return patient


def series(desk: EngineDesk, patient: PatientId, key: str) -> Series:
    (found,) = desk.ask(p.ResultSeries(patient, key))
    return found


def values(found: Series) -> list[str]:
    return [f"{point.shown.number}" for point in found.standing]


def deeds(desk: EngineDesk) -> list[str]:
    return [row.entry.deed for row in desk.ask(JournalPage(0, 1000))]


def refusal(desk: EngineDesk, command: p.PatientCommand) -> Code | str:
    event = desk.run(command)
    assert isinstance(event, JobFailed), event
    return event.code


def test_two_files_of_one_patient_are_one_series(ready: EngineDesk) -> None:
    sent(ready, Sheet())
    sent(
        ready, Sheet("Glycémie|GLUC|N|6.1|mmol/L|3.9|6.1||F", request="D2", day=date(2026, 11, 20)).of("martin", "ANNE")
    )
    (line,) = ready.ask(p.Patients())
    assert (line.reports, line.last, line.traits.used_name) == (2, date(2026, 11, 20), "MARTIN")
    found = series(ready, line.id, "glucose")
    assert [(f"{point.shown.number} {point.shown.unit}", point.converted) for point in found.points] == [
        ("1.05 g/L", False),
        ("1.099 g/L", True),
    ]
    assert [point.measure.value for point in found.points] == ["1.05", "6.1"]


def test_what_came_before_a_result_is_told_newest_first(ready: EngineDesk) -> None:
    potassium = "Potassium|K|N|{}|mmol/L|3.5|5.1|{}|F"
    for request, value, day in (("D1", "4.1", 3), ("D2", "<2", 5), ("D3", "4.6", 9)):
        sent(ready, Sheet(potassium.format(value, ""), request=request, day=date(2026, 11, day)))
    glucose = "Glycémie|GLUC|N|6.1|mmol/L|3.9|6.1||F"
    last = sent(ready, Sheet(potassium.format("6.4", "HH"), glucose, request="D4", day=date(2026, 11, 8)))
    place = ReportPlace(last, 0, 1)
    first, second = ready.ask(p.PreviousValues((place,)))
    assert {first.key, second.key} == {"potassium", "glucose"}
    traced = first if first.key == "potassium" else second
    # Neither what came later by its day, nor the other line of the same report.
    assert [each.measure.value for each in traced.earlier] == ["<2", "4.1"]
    assert (traced.own.measure.value, traced.place, traced.patient) == ("6.4", place, only(ready))
    assert [len(each.earlier) for each in ready.ask(p.PreviousValues((place,), most=1))].count(1) == 1
    ready.result_of(c.LockSession())
    with pytest.raises(ActionNeeded):
        ready.ask(p.PreviousValues((place,)))


def test_a_value_that_was_corrected_is_not_what_came_before(ready: EngineDesk) -> None:
    sent(ready, Sheet("Potassium|K|N|7.4|mmol/L|3.5|5.1||F", day=date(2026, 11, 3)))
    sent(ready, Sheet("Potassium|K|N|4.7|mmol/L|3.5|5.1||C", day=date(2026, 11, 4)))
    last = sent(ready, Sheet("Potassium|K|N|4.0|mmol/L|3.5|5.1||F", request="D2", day=date(2026, 11, 8)))
    (traced,) = ready.ask(p.PreviousValues((ReportPlace(last, 0, 1),)))
    assert [each.measure.value for each in traced.earlier] == ["4.7"]


def test_all_of_a_patient(ready: EngineDesk) -> None:
    ready.set_drop_folder()
    result = sent(ready, Sheet())
    ready.receive(ready.letter("Consultation", "J'ai vu Madame Anne Martin ce jour."))
    ready.result_of(BuildIndex())
    ready.result_of(c.FileResults(result))
    page = ready.ask(p.Patient(only(ready)))
    assert ([row.id for row in page.messages], [row.subject for row in page.letters]) == ([result], ["Consultation"])
    assert ([series.key for series in page.series], [record.message for record in page.exports]) == (
        ["glucose"],
        [result],
    )


def test_a_correction_takes_its_place_and_both_are_shown(ready: EngineDesk) -> None:
    sent(ready, Sheet("Potassium|K|N|6.9|mmol/L|3.5|5.1|HH|F"))
    sent(ready, Sheet("Potassium|K|N|4.1|mmol/L|3.5|5.1|N|C", day=date(2026, 11, 20)))
    found = series(ready, only(ready), "potassium")
    assert values(found) == ["4.1"]
    old, new = found.points
    assert (old.kept.replaced, old.kept.replaced_by) == (Replaced.CORRECTED, new.kept.id)
    assert ready.ask(p.AbnormalUnseen()) == ()


def test_what_was_not_validated_yields_to_what_was_and_the_same_twice_is_one(ready: EngineDesk) -> None:
    for state in "RFF":
        sent(ready, Sheet(f"Potassium|K|N|4.2|mmol/L|3.5|5.1||{state}"))
    found = series(ready, only(ready), "potassium")
    assert [point.kept.replaced for point in found.points] == [Replaced.VALIDATED, None, Replaced.REPEATED]


def test_what_nobody_signed_changes_nothing(ready: EngineDesk) -> None:
    sent(ready, Sheet())
    forged = Sheet("Glycémie|GLUC|N|9.99|g/l|0.70|1.10||C", day=date(2026, 11, 21))
    sent(ready, forged, signed=False)
    sent(ready, forged, signer=PkiLab(prefix="AUTRE ").organisation())
    sent(ready, forged.of("DURAND"), signed=False, sealed=False)
    assert values(series(ready, only(ready), "glucose")) == ["1.05"]


def test_a_list_that_is_missing_takes_nothing_away(ready: EngineDesk) -> None:
    message = sent(ready, Sheet())
    for file in ready.trust.glob("*.crl"):
        file.unlink()
    event = ready.result_of(c.OpenMessage(message, ask_pin=True))
    assert isinstance(event, MessageOpened)
    assert event.view.opened.summary is Summary.SIGNED_UNCONFIRMED
    assert values(series(ready, only(ready), "glucose")) == ["1.05"]


@pytest.mark.parametrize("folder", ["Sent", "Trash"])
def test_what_was_sent_or_thrown_away_is_nobodys_result(ready: EngineDesk, folder: str) -> None:
    ready.post.boxes.setdefault(folder, Box(folder.lower()))
    file = File("r.hpr", "application/octet-stream", Sheet().text().encode("cp1252"))
    ready.post.deliver(ready.letter("Copie", "Ci-joint.", files=(file,)), folder)
    ready.sync()
    ready.result_of(BuildIndex())
    assert len(ready.ask(FindMessages("Copie"))) == 1
    assert patients(ready) == []


def test_another_laboratory_corrects_nothing(ready: EngineDesk) -> None:
    sent(ready, Sheet())
    other = replace(LABORATORY, name="LABORATOIRE VOISIN ESSAI", address="resultats@labo-voisin.example")
    forged = Sheet("Glycémie|GLUC|N|9.99|g/l|0.70|1.10||C")
    sent(ready, forged, signer=ready.lab.organisation(other), sender=(other.name, other.address))
    assert sorted(values(series(ready, only(ready), "glucose"))) == ["1.05", "9.99"]


def test_a_doubt_is_asked_decided_and_taken_back(ready: EngineDesk) -> None:
    sent(ready, Sheet())
    sent(ready, Sheet(request="D2").of(born="08/05/1951"))
    sent(ready, Sheet(request="D3").of(born="08/05/1951"))
    first = only(ready)
    (doubt,) = ready.ask(p.Doubts())
    assert (doubt.verdict, [reason.why for reason in doubt.reasons]) == (Verdict.DOUBTFUL, [Why.NEAR_DATE])
    assert len(doubt.reports) == 2
    other = ready.result_of(p.DecideDoubt(doubt.id, None))
    assert sorted(patients(ready)) == [first, other]
    assert ready.ask(p.Doubts()) == ()
    assert ready.ask(p.Patient(first)).record.apart == (other,)
    ready.result_of(p.UndecideDoubt(doubt.id))
    assert patients(ready) == [first]
    assert ready.result_of(p.DecideDoubt(doubt.id, first)) == first
    assert ready.ask(p.Patients())[0].reports == 3
    sent(ready, Sheet(request="D4").of(born="08/05/1951"))
    assert ready.ask(p.Patients())[0].reports == 4
    told = [Deed.PATIENT_DECIDED, Deed.PATIENT_UNDECIDED, Deed.PATIENT_DECIDED]
    assert [deed for deed in deeds(ready) if deed.startswith("patient.")] == told


def test_a_merge_and_its_undoing(ready: EngineDesk) -> None:
    sent(ready, Sheet())
    sent(ready, Sheet("Glycémie|GLUC|N|1.20|g/l|0.70|1.10|H|C", code="P2").of("PETIT", "Jeanne", "01/02/1950"))
    one, other = sorted(patients(ready))
    before = [ready.ask(p.Patient(number)) for number in (one, other)]
    assert refusal(ready, p.MergePatients(other, one)) is Code.PATIENTS_CONTRADICT
    assert ready.result_of(p.MergePatients(other, one, contrary=True)) == one
    assert patients(ready) == [one]
    assert values(series(ready, other, "glucose")) == ["1.20"]  # of one request: now a correction
    assert refusal(ready, p.MergePatients(one, other)) is Code.PATIENT_MERGED
    ready.result_of(p.UnmergePatient(other))
    assert [ready.ask(p.Patient(number)) for number in (one, other)] == before
    assert refusal(ready, p.UnmergePatient(other)) is Code.PATIENT_NOT_MERGED


def test_an_assignment_by_hand_lasts_when_the_message_is_read_again(ready: EngineDesk) -> None:
    sent(ready, Sheet())
    wrong = sent(ready, Sheet(request="D2", code="P2").of("PETIT", "Jeanne", "01/02/1950"))
    one, other = sorted(patients(ready))
    place = ReportPlace(wrong, 0, 1)
    ready.result_of(p.AssignReport(place, one))
    ready.result_of(c.OpenMessage(wrong, ask_pin=True))
    assert (patients(ready), ready.ask(p.Patients())[0].reports) == ([one], 2)
    (standing,) = ready.ask(p.ReportsOf((place,)))
    assert standing.patient == one
    ready.result_of(p.AssignReport(place, None))
    assert sorted(patients(ready)) == [one, other]
    assert refusal(ready, p.AssignReport(replace(place, number=9), one)) is Code.REPORT_UNKNOWN
    assert refusal(ready, p.AssignReport(place, PatientId(99))) is Code.PATIENT_UNKNOWN


@pytest.mark.parametrize("born", ["31/01/2050", "31/01/1850", ""])
def test_who_cannot_be_born_then_is_asked_about(ready: EngineDesk, born: str) -> None:
    sent(ready, Sheet().of(born=born))
    (doubt,) = ready.ask(p.Doubts())
    assert (doubt.verdict, [reason.why for reason in doubt.reasons]) == (Verdict.INCOMPLETE, [Why.NO_BIRTH_DATE])
    assert patients(ready) == []


def test_a_letter_is_assigned_by_hand(ready: EngineDesk) -> None:
    sent(ready, Sheet())
    (letter,) = ready.receive(ready.letter("Sans nom", "Rien de nouveau."))
    ready.result_of(BuildIndex())
    ready.result_of(p.AssignReport(ReportPlace(letter), only(ready)))
    assert letter in [row.id for row in ready.ask(p.Patient(only(ready))).messages]


def test_abnormal_and_not_yet_seen(ready: EngineDesk) -> None:
    message = sent(ready, Sheet("Potassium|K|N|6.9|mmol/L|3.5|5.1|HH|F", "Sodium|NA|N|140|mmol/L|135|145||F"))
    (unseen,) = ready.ask(p.AbnormalUnseen())
    assert (unseen.kept.message, unseen.kept.result.flag, unseen.patient) == (message, "HH", only(ready))
    ready.result_of(p.MarkResultsSeen((ReportPlace(message, 0, 1),)))
    assert ready.ask(p.AbnormalUnseen()) == ()
    other = sent(ready, Sheet("Potassium|K|N|2.0|mmol/L|3.5|5.1|L|F", request="D2"))
    assert len(ready.ask(p.AbnormalUnseen())) == 1
    ready.result_of(c.MarkSeen((other,), seen=True))
    assert len(ready.ask(p.AbnormalUnseen())) == 1  # the server's word
    ready.result_of(c.OpenMessage(other, ask_pin=True))
    assert len(ready.ask(p.AbnormalUnseen())) == 1  # to open is not to see
    ready.result_of(p.MarkResultsSeen((ReportPlace(other),)))
    assert ready.ask(p.AbnormalUnseen()) == ()


def test_a_servers_word_is_enough_after_a_month(ready: EngineDesk) -> None:
    message = sent(ready, Sheet("Potassium|K|N|6.9|mmol/L|3.5|5.1|HH|F"))
    ready.result_of(c.MarkSeen((message,), seen=True))
    assert len(ready.ask(p.AbnormalUnseen())) == 1
    ready.clock.move(timedelta(days=31))
    assert ready.ask(p.AbnormalUnseen()) == ()


def test_the_practice_says_what_a_code_means(ready: EngineDesk) -> None:
    sent(ready, Sheet("Dosage X|XK|N|4.1|mmol/L|||F"))
    patient = only(ready)
    (found,) = ready.ask(p.ResultSeries(patient))
    assert (found.known, found.name) == (False, "Dosage X")
    number = ready.result_of(p.AddMapping(AnalysisMapping(0, "", "XK", "", "potassium")))
    assert values(series(ready, patient, "potassium")) == ["4.1"]
    assert isinstance(number, int)
    ready.result_of(p.DropMapping(number))
    assert ready.ask(p.ResultSeries(patient)) == (found,)
    assert refusal(ready, p.AddMapping(AnalysisMapping(0, "", "", "", "potassium"))) is Code.MAPPING_UNFIT
    assert refusal(ready, p.DropMapping(number)) is Code.MAPPING_UNKNOWN


def test_a_lock_forgets(ready: EngineDesk) -> None:
    sent(ready, Sheet())
    ready.result_of(c.LockSession())
    queries: tuple[Query[Any], ...] = (p.Patients(), p.Doubts(), p.AbnormalUnseen(), p.Recognise(Traits()))
    for query in queries:
        with pytest.raises(ActionNeeded) as refused:
            ready.ask(query)
        assert refused.value.code is Code.VAULT_LOCKED
    assert ready.ask(p.Analyses())


def test_what_is_gone_is_forgotten(ready: EngineDesk) -> None:
    message = sent(ready, Sheet())
    patient = only(ready)
    ready.post.boxes["INBOX"].messages.clear()
    ready.sync()
    assert patients(ready) == []
    with pytest.raises(Rejected):
        ready.ask(p.Patient(patient))
    assert ready.ask(p.ReportsOf((ReportPlace(message, 0, 1),))) == ()


def test_the_program_asks_whether_somebody_is_known(ready: EngineDesk) -> None:
    sent(ready, Sheet())
    traits = Traits(used_name="Martin", given_names="Anne", birth_date=date(1951, 5, 7))
    assert ready.ask(p.Recognise(traits)).verdict is Verdict.KNOWN
    assert ready.ask(p.Recognise(replace(traits, used_name="Durand", sex="M"))).verdict is not Verdict.KNOWN
    code = SenderCode("labo@example.test", "P1")
    assert ready.ask(p.Recognise(Traits(sender_code=code))).verdict is Verdict.INCOMPLETE


def test_several_reports_in_one_file_are_of_their_own_patients(ready: EngineDesk) -> None:
    first, second = Sheet(), Sheet(request="D2", code="P9").of("PETIT", "Jeanne", "01/02/1950")
    sent(ready, first, second)
    assert len(patients(ready)) == 2
    assert len(patients(ready, "petit")) == 1


HEAD = "H|~^\\&|F||LAB~LABO||ORU|||CAB~X||P|H2.2~L|20261119\r\nP|1|P1|||MARTIN~ANNE||19510507|F\r\nOBR|1|S~R1\r\n"
OBX = "OBX|{0}|NM|A{0}~Analyse {0}~L||{0}.1|g/l|||||F\r\n"
CUT = [
    pytest.param(HEAD + OBX.format(1) + OBX.format(2) + "L|1\r\n", {"1.1", "2.1"}, id="whole"),
    pytest.param(HEAD + OBX.format(1) + "OBX|2|NM|A2~Analyse 2~L||2", {"1.1"}, id="the-file-stops-inside-a-value"),
    pytest.param(
        HEAD + "".join(map(OBX.format, (1, 2))) + "RUPTU|RE\r\n" + OBX.format(3) + "L|1\r\n",
        {"1.1"},
        id="a-segment-is-broken",
    ),
    *(
        pytest.param(
            HEAD + OBX.format(1) + OBX.format(2) + f"{unread}\r\nOBR|2|S~R2\r\n" + OBX.format(3) + "L|1\r\n",
            known,
            id=f"a-patient-may-have-been-named-{unread[:3]}",
        )
        for unread, known in (
            ("?P|2|P2|||BETA~ANNE", {"1.1"}),
            ("P2 BETA ANNE", {"1.1"}),
            ("PP|2|P2|||BETA~ANNE", {"1.1"}),
            ("ZPP|2|x", {"1.1", "2.1", "3.1"}),
        )
    ),
    pytest.param(
        Sheet(*(f"A{n}|A{n}|N|{n}.1|g/l" for n in (1, 2))).text().replace("RES|A2", "P99\nMARTIN\nELOI\nRES|A2"),
        set[str](),
        id="amid-the-results-stands-what-may-be-a-header",
    ),
    pytest.param(
        Sheet().text().replace("****LAB****", "****LAB****\nTEX|M. BETA Eloi né le 03/04/1940"),
        set[str](),
        id="the-text-gives-another-birth-date",
    ),
    pytest.param(
        Sheet(*["A|A|N"] * 10_050, "B|B|N|1.1|g/l").text(), set[str](), id="which-values-are-cut-is-not-listed"
    ),
    pytest.param(Sheet().text().partition("****FIN")[0].rstrip(), set[str](), id="the-last-line-stops"),
    pytest.param(Sheet().text().partition("****FIN")[0], {"1.05"}, id="only-the-end-is-missing"),
]


@pytest.mark.parametrize(("text", "expected"), CUT)
def test_what_may_be_half_a_value_or_anothers_is_in_nobodys_series(
    ready: EngineDesk, text: str, expected: set[str]
) -> None:
    file = File("r.hpr", "application/octet-stream", text.encode("cp1252"))
    ready.receive(ready.letter("Résultat", "Ci-joint.", files=(file,)))
    ready.result_of(BuildIndex())
    found = ready.ask(p.Patient(only(ready))).series
    assert {f"{point.measure.value}" for each in found for point in each.points} == expected


def test_a_laboratorys_test_is_about_nobody(ready: EngineDesk) -> None:
    text = HEAD.replace("||P|H2.2", "||T|H2.2") + OBX.format(1) + "L|1\r\n"
    ready.receive(ready.letter("Essai", "", files=(File("r.hpr", "application/octet-stream", text.encode()),)))
    ready.result_of(BuildIndex())
    assert patients(ready) == []


@pytest.mark.parametrize(("attribute", "known"), [("", 1), ("HM", 1), ("DT", 0), ("FT", 0)])
def test_an_identity_that_its_sender_doubts_is_asked_about(ready: EngineDesk, attribute: str, known: int) -> None:
    head = HEAD.replace("19510507|F", f"19510507|F{'|' * 31}{attribute}").replace("H2.2", "H2.5")
    text = head + OBX.format(1) + "L|1\r\n"
    ready.receive(ready.letter("Résultat", "", files=(File("r.hpr", "application/octet-stream", text.encode()),)))
    ready.result_of(BuildIndex())
    assert len(patients(ready)) == known


def test_an_archive_may_bring_several_files(ready: EngineDesk) -> None:
    other = Sheet(request="D2", code="P99").of("DURAND", "Zoe", "01/02/1990")
    packed = zipped([(f"{name}.hpr", sheet.text().encode("cp1252")) for name, sheet in (("a", Sheet()), ("b", other))])
    (message,) = ready.receive(ready.letter("Résultats", "", files=(File("r.zip", "application/zip", packed),)))
    ready.result_of(BuildIndex())
    assert len(patients(ready)) == 2
    found = ready.ask(p.ReportsOf((ReportPlace(message, 0, 1), ReportPlace(message, 0, 2))))
    assert [standing.seen.traits.used_name for standing in found] == ["MARTIN", "DURAND"]
