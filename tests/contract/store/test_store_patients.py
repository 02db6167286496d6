"""Patients in the sealed database: who is merged by itself, what is undone, what outlives a message or a key."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import LabResult, Learned, LearnedReport, Measure, Validity
from secmail.domain.patient_records import ReportPlace
from secmail.domain.patient_traits import Bond, bond, keys
from secmail.domain.patients import KnownPatient, PatientId, SenderCode, Traits, Verdict, recognise
from secmail.domain.sealed import JournalEntry
from secmail.engine.ports import SealedDb, SealedDbReader
from secmail.store.db import Database
from secmail.store.patients import place
from secmail.store.salvage import salvage
from secmail.store.stores import Stores
from tests.support.store_samples import KEY, NOW, SEALED_KEY, digest

ANNE = Traits(used_name="MARTIN", given_names="Anne", birth_date=date(1951, 5, 7), sex="F")
JEANNE = Traits(used_name="PETIT", given_names="Jeanne", birth_date=date(1950, 2, 1))
LONG_AGO = NOW - timedelta(days=3650)
ENTRY = JournalEntry(NOW, "899700000001", "patient.merged", "")
KEPT = ("patients", "patients_apart", "patient_traits", "reports", "lab_results", "report_decisions")

some_traits = st.builds(
    Traits,
    birth_name=st.sampled_from([None, "DURAND", "MARTIN"]),
    used_name=st.sampled_from(["MARTIN", "DURAND", "PETIT"]),
    given_names=st.sampled_from(["Anne", "Anne-Marie", "Léa", "ANNE MARIE"]),
    birth_date=st.sampled_from([date(1951, 5, 7), date(1951, 5, 8), date(1960, 1, 1)]),
    sex=st.sampled_from([None, "F", "M"]),
    nir=st.sampled_from([None, None, "2510575116005", "2510533063009"]),
    sender_code=st.sampled_from([None, SenderCode("lab", "P4711")]),
)


def learn(sealed: SealedDb, number: int, *reports: LearnedReport) -> MessageId:
    found = Learned(f"{number:064d}", 4, NOW + timedelta(minutes=number), reports)
    sealed.keep_digests([replace(digest(number), reports=found)])
    return MessageId(number)


def report(traits: Traits = ANNE, value: str = "4.1", **changes: object) -> LearnedReport:
    first = Measure(value, Decimal(value), "mmol/L", Decimal("3.5"), Decimal("5.1"))
    flag = "H" if Decimal(value) > 5 else None
    result = LabResult("Potassium", "K", first, None, flag, "file", Validity.FINAL, None, (), 20)
    plain = LearnedReport(0, 1, traits, "lab", "Laboratoire", "D1", date(2026, 11, 19), (result,))
    return replace(plain, **changes)  # type: ignore[arg-type]  # a test names only fields of a report


def corrected(traits: Traits = ANNE) -> LearnedReport:
    found = report(traits, "4.0", day=date(2026, 11, 20))
    return replace(found, results=(replace(found.results[0], validity=Validity.CORRECTED),))


def state(sealed: SealedDb) -> list[list[tuple[object, ...]]]:
    database: Database = sealed._db  # type: ignore[attr-defined]  # what is in the file, and no port tells
    return [sorted(database.rows(f"SELECT * FROM {table}"), key=repr) for table in KEPT]


@given(some_traits, some_traits)
@settings(max_examples=120, deadline=None)
def test_recognising_is_symmetric(one: Traits, other: Traits) -> None:
    there, back = (
        recognise(new, [KnownPatient(PatientId(1), (known,))]) for new, known in ((one, other), (other, one))
    )
    assert (there.verdict, there.reasons) == (back.verdict, back.reasons)
    if there.verdict is not Verdict.NEW:
        assert keys(one) & keys(other)


def test_the_order_of_arrival_changes_nobodys_merging(sealed: SealedDb) -> None:
    database: Database = sealed._db  # type: ignore[attr-defined]  # as above

    @given(st.lists(some_traits, min_size=2, max_size=5, unique=True), st.randoms(use_true_random=False))
    @settings(max_examples=25, deadline=None)
    def holds(arriving: list[Traits], random: Random) -> None:
        shuffled = list(arriving)
        random.shuffle(shuffled)
        found = [merged_by_itself(database, order) for order in (arriving, shuffled)]
        for group in (group for groups in found for group in groups):
            assert all(bond(*pair)[0] is not Bond.CLASH for pair in combinations(group, 2))
        if {bond(*pair)[0] for pair in combinations(arriving, 2)} <= {Bond.SAME, Bond.NONE}:
            assert found[0] == found[1]

    holds()


def merged_by_itself(database: Database, arriving: Sequence[Traits]) -> set[frozenset[Traits]]:
    database.script("DELETE FROM patient_traits; DELETE FROM patient_merges; UPDATE patients SET merged_into = NULL")
    database.script("DELETE FROM patients")
    with database.transaction(durable=False):
        numbers = {place(database, traits, NOW).traits: traits for traits in arriving}
    rows = database.rows("SELECT patient_traits.id, root FROM patient_traits JOIN patients ON patients.id = patient")
    return {frozenset(numbers[number] for number, root in rows if root == each) for each in {root for _, root in rows}}


def test_a_merge_undone_leaves_everything_as_it_was(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    people = [ANNE, JEANNE, replace(JEANNE, used_name="ROUX", given_names="Luc", birth_date=date(1970, 6, 5), sex="M")]
    for number, traits in enumerate(people, 1):
        learn(sealed, number, report(traits) if number == 1 else corrected(traits))
    before = state(sealed)
    one, two, three = (PatientId(number) for number in (1, 2, 3))
    sealed.patients.merge(two, one, ENTRY)
    sealed.patients.merge(one, three, ENTRY)
    assert [line.id for line in sealed_reader.patients.lines((), 10)] == [three]
    assert sealed_reader.patients.record(two).id == three
    assert len([each for each in sealed_reader.patients.results(three) if each.replaced_by is not None]) > 0
    sealed.patients.unmerge(one, ENTRY)
    sealed.patients.unmerge(two, ENTRY)
    assert state(sealed) == before
    assert [row.entry.deed for row in sealed.journal_rows(0, 10)] == ["patient.merged"] * 4


def test_the_last_merge_that_was_named_is_undone(sealed: SealedDb) -> None:
    people = [replace(JEANNE, used_name=name, given_names=f"G{name}", birth_date=None) for name in ("AA", "BB", "CC")]
    for number, traits in enumerate(people, 1):
        learn(sealed, number, report(replace(traits, birth_date=date(1950 + number, 1, number), sender_code=None)))
    nine, one, four = (PatientId(number) for number in (1, 2, 3))
    sealed.patients.merge(nine, one, ENTRY)
    sealed.patients.merge(nine, four, ENTRY)
    sealed.patients.unmerge(nine, ENTRY)
    assert [sealed.patients.record(each).id for each in (nine, one, four)] == [one, one, four]
    sealed.patients.unmerge(nine, ENTRY)
    assert [sealed.patients.record(each).id for each in (nine, one, four)] == [nine, one, four]


def test_what_the_program_had_merged_is_kept_apart_once_undone(sealed: SealedDb) -> None:
    used = Traits(used_name="MARTIN", given_names="Paul", birth_date=date(1951, 5, 7), sex="M")
    for number, traits in enumerate((used, replace(used, used_name="DURAND"), replace(used, birth_name="DURAND")), 1):
        learn(sealed, number, report(traits))
    record = sealed.patients.record(PatientId(1))
    (merge,) = record.merges
    assert (merge.automatic, len(record.seen)) == (True, 3)
    sealed.patients.unmerge(merge.patient, ENTRY)
    assert sealed.patients.record(merge.patient).apart == (merge.into,)
    learn(sealed, 4, report(replace(used, birth_name="DURAND", nir="1510575116023")))
    assert [doubt.verdict for doubt in sealed.patients.doubts()] == [Verdict.DOUBTFUL]


def test_what_waits_is_settled_by_what_comes_later(sealed: SealedDb) -> None:
    learn(sealed, 1, report(replace(ANNE, used_name="MARTIN")))
    learn(sealed, 2, report(replace(ANNE, used_name="DURAND")))
    assert len(sealed.patients.doubts()) == 1
    learn(sealed, 3, report(replace(ANNE, birth_name="DURAND")))
    assert sealed.patients.doubts() == ()
    assert [line.reports for line in sealed.patients.lines((), 10)] == [3]


def test_results_come_back_as_they_were(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    odd = LabResult(
        label="Sérologie",
        code=None,
        first=Measure("négatif", None, None),
        comparator="<",
        flag="LL",
        flag_source="computed",
        validity=None,
        second=Measure("5.10", Decimal("5.10"), "UI/mL", Decimal("-0.50"), None),
        comments=("à contrôler", "deux"),
        line=7,
        chapter="IMMUNOLOGIE",
    )
    learn(sealed, 1, report(results=(odd, *report().results)))
    assert [kept.result for kept in sealed_reader.patients.results(PatientId(1))] == [odd, *report().results]


def test_reading_again_writes_nothing_new_and_forgetting_leaves_nothing(sealed: SealedDb) -> None:
    learn(sealed, 1, report())
    before = state(sealed)
    learn(sealed, 1, report())
    assert state(sealed) == before
    learn(sealed, 1)  # its signature is not trusted any more
    assert state(sealed) == [[], [], [], [], [], []]
    learn(sealed, 2, report())
    sealed.forget([MessageId(2)])
    assert state(sealed) == [[], [], [], [], [], []]


def test_what_a_person_said_outlives_a_doubt_about_a_signature(sealed: SealedDb) -> None:
    learn(sealed, 1, report())
    learn(sealed, 2, report(JEANNE))
    sealed.patients.merge(PatientId(2), PatientId(1), ENTRY)
    for number in (1, 2):
        learn(sealed, number)
    assert sealed.patients.lines((), 10) == ()
    learn(sealed, 1, report())
    learn(sealed, 2, report(JEANNE))
    assert [(line.id, line.reports) for line in sealed.patients.lines((), 10)] == [(1, 2)]


def test_a_correction_that_is_gone_corrects_nothing(sealed: SealedDb) -> None:
    learn(sealed, 1, report())
    learn(sealed, 2, corrected())
    assert [kept.replaced_by is None for kept in sealed.patients.results(PatientId(1))] == [False, True]
    sealed.forget([MessageId(2)])
    assert [kept.replaced_by for kept in sealed.patients.results(PatientId(1))] == [None]


def test_what_was_withdrawn_is_no_alarm(sealed: SealedDb) -> None:
    found = report(value="9.9")
    learn(sealed, 1, replace(found, results=(replace(found.results[0], validity=Validity.WITHDRAWN),)))
    assert sealed.patients.abnormal_unseen(LONG_AGO) == ()
    assert [line.abnormal for line in sealed.patients.lines((), 10)] == [0]


def test_what_was_said_by_hand_outlives_a_reading(sealed: SealedDb) -> None:
    message = learn(sealed, 1, report(value="6.0"))
    learn(sealed, 2, report(JEANNE))
    spot = ReportPlace(message, 0, 1)
    sealed.patients.assign(spot, f"{1:064d}", patient=PatientId(2), entry=ENTRY)
    sealed.patients.mark_seen([(spot, f"{1:064d}")], [ENTRY], by="Camille")
    learn(sealed, 1, report(value="6.1"))
    (found,) = [kept for kept in sealed.patients.results(PatientId(2)) if kept.message == message]
    assert (found.result.first.value, found.seen) == ("6.1", True)
    assert sealed.patients.abnormal_unseen(LONG_AGO) == ()


@pytest.mark.parametrize("number", [3, 99])
def test_what_is_not_there_is_refused(sealed: SealedDb, number: int) -> None:
    learn(sealed, 1, report())
    learn(sealed, 2, report(JEANNE))
    store, one, other = sealed.patients, PatientId(1), PatientId(number)
    for deed, code in (
        (lambda: store.merge(one, other, ENTRY), Code.PATIENT_UNKNOWN),
        (lambda: store.merge(one, one, ENTRY), Code.PATIENT_MERGED),
        (lambda: store.unmerge(one, ENTRY), Code.PATIENT_NOT_MERGED),
        (lambda: store.keep_apart(other, one, ENTRY), Code.PATIENT_UNKNOWN),
        (lambda: store.keep_apart(one, one, ENTRY), Code.PATIENT_MERGED),
        (lambda: store.forget_apart(one, PatientId(2), ENTRY), Code.PATIENT_NOT_APART),
        (lambda: store.decide(1, one, ENTRY), Code.DOUBT_UNKNOWN),
        (lambda: store.undecide(number, ENTRY), Code.DOUBT_UNKNOWN),
        (lambda: store.drop_mapping(number, ENTRY), Code.MAPPING_UNKNOWN),
    ):
        with pytest.raises(Rejected) as refused:
            deed()
        assert refused.value.code is code
    assert sealed.journal_rows(0, 10) == ()


def test_another_key_and_a_copy_carry_all_of_it(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "profile", key=KEY, now=lambda: NOW)
    mail = stores.mail()
    sealed = stores.sealed("martin", [SEALED_KEY])
    learn(sealed, 1, report())
    learn(sealed, 2, corrected())
    before = state(sealed)
    sealed.close()
    other = bytes(reversed(SEALED_KEY))
    sealed = stores.sealed("martin", [other, SEALED_KEY])
    assert state(sealed) == before
    sealed.close()
    mail.close()


def test_what_is_salvaged_holds_records_and_results(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "profile", key=KEY, now=lambda: NOW)
    mail, sealed = stores.mail(), stores.sealed("martin", [SEALED_KEY])
    learn(sealed, 1, report())
    learn(sealed, 2, corrected())
    learn(sealed, 3, report(JEANNE))
    sealed.patients.merge(PatientId(2), PatientId(1), ENTRY)
    before = state(sealed)
    sealed.close()
    mail.close()
    for _ in salvage(tmp_path / "profile" / "sealed-martin.db", SEALED_KEY, "sealed", stamp="now"):
        pass
    mail, sealed = stores.mail(), stores.sealed("martin", [SEALED_KEY])
    assert state(sealed) == before
    sealed.close()
    mail.close()


def test_a_new_mail_database_keeps_records_and_decisions(tmp_path: Path) -> None:
    stores = Stores(tmp_path / "profile", key=KEY, now=lambda: NOW)
    mail, sealed = stores.mail(), stores.sealed("martin", [SEALED_KEY])
    learn(sealed, 1, report())
    learn(sealed, 2, report(JEANNE))
    sealed.patients.assign(ReportPlace(MessageId(1), 0, 1), f"{1:064d}", patient=PatientId(2), entry=ENTRY)
    sealed.close()
    mail.close()
    for file in (tmp_path / "profile").glob("mail.db*"):
        file.unlink()
    mail, sealed = stores.mail(), stores.sealed("martin", [SEALED_KEY])
    assert sealed.patients.lines((), 10) == ()
    found = Learned(f"{1:064d}", 4, NOW, (report(),))
    sealed.keep_digests([replace(digest(7), reports=found)])  # the same bytes under another number
    assert [line.id for line in sealed.patients.lines((), 10)] == [PatientId(2)]
    sealed.close()
    mail.close()


def test_lists_go_by_the_newest_report_and_by_words(sealed: SealedDb, sealed_reader: SealedDbReader) -> None:
    for number, (traits, day) in enumerate([(ANNE, 3), (JEANNE, 5), (replace(ANNE, birth_name="NOËL"), 1)], 1):
        learn(sealed, number, report(traits, day=date(2026, 11, day), request=f"D{number}"))
    found = sealed_reader.patients.lines((), 10)
    assert [(line.traits.used_name, line.reports) for line in found] == [("PETIT", 1), ("MARTIN", 2)]
    assert all((one.last or NOW.date()) >= (other.last or NOW.date()) for one, other in pairwise(found))
    assert [line.id for line in sealed_reader.patients.lines(("noel",), 10)] == [found[1].id]
    assert sealed_reader.patients.lines(("noel", "petit"), 10) == ()
    assert [line.reports for line in sealed_reader.patients.lines((), 10, (MessageId(1),))] == [1]
