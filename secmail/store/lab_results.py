"""Reports of trusted messages and the results in them, by patient; which results stand. Within transactions."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from secmail.domain.ids import MessageId
from secmail.domain.lab_results import (
    TOGETHER_DAYS,
    KeptResult,
    LabResult,
    Learned,
    LearnedReport,
    Measure,
    Replaced,
    Validity,
    settled,
)
from secmail.domain.patient_records import WHOLE_MESSAGE
from secmail.domain.patients import PatientId
from secmail.store import patients
from secmail.store.db import Database, Row
from secmail.store.values import dump, from_micros, to_micros

_SELECT = (
    "SELECT lab_results.id, report, patients.root, reports.message, part, reports.number, laboratory, laboratory_name,"
    " request, day, received, seen, version, code, label, unit, chapter, line, value, lab_results.number,"
    " comparator, low, high,"
    " flag, flag_source, validity, second, comments, replaced_by, replaced FROM lab_results"
    " JOIN analyses_seen ON analyses_seen.id = analysis JOIN reports ON reports.id = report"
    " JOIN learned_messages ON learned_messages.message = reports.message"
    " LEFT JOIN patients ON patients.id = reports.patient"
)
_SIGNS = {"LL": 2, "HH": 2, "L": 1, "H": 1}


def learn(database: Database, found: Sequence[tuple[MessageId, Learned]]) -> None:
    """In place of what was known of these messages; what is the same is not written again."""
    messages = [message for message, _ in found]
    known = {
        message: bytes(content)
        for message, content in database.rows(
            "SELECT message, content FROM learned_messages WHERE message IN (SELECT value FROM json_each(?))",
            (dump(messages),),
        )
    }
    digests = {message: _digest(learned) for message, learned in found}
    gone = [message for message in messages if message in known and known[message] != digests[message]]
    traits = _remove(database, gone) if gone else []
    for message, learned in found:
        if learned.reports and known.get(message) != digests[message]:
            _keep(database, message, learned, digest=digests[message])
    if traits:
        patients.drop_unused(database, traits, for_good=False)


def forget(database: Database, messages: Sequence[MessageId]) -> None:
    """What they brought, with records of which nothing is left."""
    there = database.rows(
        "SELECT message FROM learned_messages WHERE message IN (SELECT value FROM json_each(?))",
        (dump(list(messages)),),
    )
    if there:
        traits = _remove(database, [MessageId(row[0]) for row in there])
        patients.drop_unused(database, traits, for_good=True)


def _remove(database: Database, messages: Sequence[MessageId]) -> list[int]:
    """What had replaced others no longer does. The traits that their reports gave."""
    gone = (dump(list(messages)),)
    rows = database.rows("SELECT id, traits FROM reports WHERE message IN (SELECT value FROM json_each(?))", gone)
    groups = groups_of(database, [number for number, _ in rows])
    database.run("DELETE FROM learned_messages WHERE message IN (SELECT value FROM json_each(?))", gone)
    settle(database, groups)
    return [traits for _, traits in rows]


def _keep(database: Database, message: MessageId, learned: Learned, *, digest: bytes) -> None:
    database.run(
        "INSERT INTO learned_messages (message, sha256, received, version, content) VALUES (?, ?, ?, ?, ?)",
        (message, learned.sha256, to_micros(learned.received), learned.version, digest),
    )
    database.run("UPDATE report_decisions SET message = ? WHERE message_sha256 = ?", (message, learned.sha256))
    for report in learned.reports:
        placed = patients.place(database, report.traits, learned.received)
        number = _keep_report(database, message, report, placed=placed)
        follow(database, placed.moved)
        settle(database, groups_of(database, [number]))
        for patient in placed.merged:
            settle_record(database, patient)


def _keep_report(database: Database, message: MessageId, report: LearnedReport, *, placed: patients.Placed) -> int:
    abnormal = max((_SIGNS.get(result.flag or "", 0) for result in report.results if result.abnormal), default=0)
    number = database.insert(
        "INSERT INTO reports (message, part, number, traits, patient, laboratory, laboratory_name, request, day,"
        " abnormal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(message, report.part, report.number, placed.traits, placed.patient, report.laboratory),
            *(report.laboratory_name, report.request, report.day.toordinal(), abnormal),
        ),
    )
    obey(database, [number])
    names = [(each.code or "", each.label or "", _unit(each.first), each.chapter or "") for each in report.results]
    database.run_many("INSERT OR IGNORE INTO analyses_seen (code, label, unit, chapter) VALUES (?, ?, ?, ?)", names)
    database.run_many(
        "INSERT INTO lab_results (report, analysis, line, value, number, comparator, low, high, flag, flag_source,"
        " validity, second, comments) SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM analyses_seen"
        " WHERE code = ? AND label = ? AND unit = ? AND chapter = ?",
        [(number, *_values(result), *name) for result, name in zip(report.results, names, strict=True)],
    )
    return number


def follow(database: Database, traits: Sequence[int]) -> None:
    """Reports with these traits go where the traits are now, unless a person said otherwise of them."""
    if traits:
        rows = database.rows(
            "SELECT id FROM reports WHERE traits IN (SELECT value FROM json_each(?))", (dump(list(traits)),)
        )
        place_again(database, [row[0] for row in rows])


def place_again(database: Database, reports: Sequence[int]) -> None:
    """Where their traits are, or where a person said; what stands is found out in both places."""
    before = groups_of(database, reports)
    database.run(
        "UPDATE reports SET patient = (SELECT patient FROM patient_traits WHERE id = traits)"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (dump(list(reports)),),
    )
    obey(database, reports)
    settle(database, before | groups_of(database, reports))
    database.run(
        "UPDATE lab_results SET replaced_by = NULL, replaced = NULL WHERE replaced_by > 0 AND report IN"
        " (SELECT id FROM reports WHERE patient IS NULL AND id IN (SELECT value FROM json_each(?)))",
        (dump(list(reports)),),
    )


def obey(database: Database, reports: Sequence[int]) -> None:
    """What was said of these reports by hand: of the report itself before what was said of the message."""
    if not database.rows("SELECT 1 FROM report_decisions LIMIT 1"):
        return
    database.run(
        "UPDATE reports SET patient = coalesce((SELECT report_decisions.patient FROM report_decisions"
        " JOIN learned_messages ON sha256 = message_sha256 WHERE learned_messages.message = reports.message"
        " AND report_decisions.patient IS NOT NULL AND (report_decisions.part = ?2 OR"
        " (report_decisions.part, report_decisions.number) = (reports.part, reports.number))"
        " ORDER BY report_decisions.part = ?2 LIMIT 1), patient),"
        " seen = (SELECT report_decisions.seen FROM report_decisions JOIN learned_messages ON sha256 = message_sha256"
        " WHERE learned_messages.message = reports.message"
        " AND (report_decisions.part, report_decisions.number) = (reports.part, reports.number))"
        " WHERE id IN (SELECT value FROM json_each(?1))",
        (dump(list(reports)), WHOLE_MESSAGE),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Among which results one may take another's place. `patient`: the record that stands for all of his."""

    patient: PatientId
    laboratory: str
    request: str | None
    day: int


def groups_of(database: Database, reports: Sequence[int]) -> set[Group]:
    """Of reports that are somebody's."""
    rows = database.rows(
        "SELECT DISTINCT root, laboratory, request, day FROM reports JOIN patients ON patients.id = patient"
        " WHERE reports.id IN (SELECT value FROM json_each(?))",
        (dump(list(reports)),),
    )
    return {Group(PatientId(root), laboratory, request, day) for root, laboratory, request, day in rows}


def settle_record(database: Database, patient: PatientId) -> None:
    """All of a patient's."""
    rows = database.rows(
        "SELECT id FROM reports WHERE patient IN (SELECT id FROM patients"
        " WHERE root = (SELECT root FROM patients WHERE id = ?))",
        (patient,),
    )
    settle(database, groups_of(database, [row[0] for row in rows]))


def settle(database: Database, groups: Iterable[Group]) -> None:
    """Which results stand: those of one request, of one day where there is none."""
    for group in groups:
        _settle(database, group)


def _settle(database: Database, group: Group) -> None:
    """What may be touched by a report of this day needs what lies as far again from it to be settled."""
    reach = TOGETHER_DAYS if group.request is not None else 0
    values = (group.laboratory, group.request, group.day - 2 * reach, group.day + 2 * reach, group.patient)
    reports = [
        number
        for (number,) in database.rows(
            "SELECT reports.id FROM reports JOIN patients ON patients.id = patient WHERE laboratory = ?"
            " AND request IS ? AND day BETWEEN ? AND ? AND root = (SELECT root FROM patients WHERE id = ?)",
            values,
        )
    ]
    among = "report IN (SELECT value FROM json_each(?))"
    if len(reports) < 2:  # alone it stands
        alone = f"UPDATE lab_results SET replaced_by = NULL, replaced = NULL WHERE replaced_by > 0 AND {among}"  # noqa: S608 -- a constant
        database.run(alone, (dump(reports),))
        return
    found = results(database, among, (dump(reports),))
    stands = settled(found)
    changed = [
        (stands.get(each.id, (None, None)), each.id)
        for each in found
        if stands.get(each.id, (None, None)) != (each.replaced_by, each.replaced)
        and abs(each.day.toordinal() - group.day) <= reach
    ]
    database.run_many(
        "UPDATE lab_results SET replaced_by = ?, replaced = ? WHERE id = ?",
        [(by, why.value if why is not None else None, number) for (by, why), number in changed],
    )


def results(database: Database, where: str, values: Sequence[object]) -> tuple[KeptResult, ...]:
    """`where`: conditions in SQL, ours; in the order of their reading."""
    return tuple(load(row) for row in database.rows(f"{_SELECT} WHERE {where} ORDER BY lab_results.id", values))


def load(row: Row) -> KeptResult:
    """Of `_SELECT`."""
    number, report, record, message, part, place, laboratory, name, request, day, received, seen, version, *rest = row
    *result, replaced_by, replaced = rest
    return KeptResult(
        id=number,
        report=report,
        record=PatientId(record) if record is not None else None,
        message=MessageId(message),
        part=part,
        number=place,
        laboratory=laboratory,
        laboratory_name=name,
        request=request,
        day=date.fromordinal(day),
        received=from_micros(received),
        result=_result(result),
        seen=seen is not None,
        version=version,
        replaced_by=replaced_by,
        replaced=Replaced(replaced) if replaced is not None else None,
    )


def _result(row: Sequence[object]) -> LabResult:
    code, label, unit, chapter, line, value, number, comparator, low, high, flag, source, validity, second, said = row
    return LabResult(
        label=_text(label) or None,
        code=_text(code) or None,
        first=Measure(_text(value), _number(number), _text(unit) or None, _number(low), _number(high)),
        comparator=_text(comparator),
        flag=_text(flag),
        flag_source=_text(source),
        validity=Validity(str(validity)) if validity is not None else None,
        second=_load_measure(json.loads(str(second))) if second is not None else None,
        comments=tuple(json.loads(str(said))) if said is not None else (),
        line=int(str(line)),
        chapter=_text(chapter) or None,
    )


def _values(result: LabResult) -> tuple[object, ...]:
    first, second = result.first, result.second
    return (
        *(result.line, first.value, _dump_number(first.number), result.comparator),
        *(_dump_number(first.low), _dump_number(first.high), result.flag, result.flag_source),
        result.validity.value if result.validity is not None else None,
        dump(_dump_measure(second)) if second is not None else None,
        dump(list(result.comments)) if result.comments else None,
    )


def _digest(learned: Learned) -> bytes:
    """Of what is kept; the same for the same."""
    kept = [
        (
            *(report.part, report.number, patients.dump_traits(report.traits), report.laboratory),
            *(report.laboratory_name, report.request, report.day.isoformat()),
            [
                (each.code, each.label, _unit(each.first), each.chapter, *map(str, _values(each)))
                for each in report.results
            ],
        )
        for report in learned.reports
    ]
    return hashlib.sha256(dump([learned.version, kept]).encode()).digest()


def _unit(measure: Measure) -> str:
    return measure.unit or ""


def _dump_measure(measure: Measure) -> list[str | None]:
    numbers = (measure.number, measure.low, measure.high)
    return [measure.value, measure.unit, *map(_dump_number, numbers)]


def _load_measure(fields: list[str | None]) -> Measure:
    value, unit, number, low, high = fields
    return Measure(value, _number(number), unit, _number(low), _number(high))


def _dump_number(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}" if abs(number.adjusted()) < 100 else str(number)


def _number(text: object) -> Decimal | None:
    return None if text is None else Decimal(str(text))


def _text(value: object) -> str | None:
    return None if value is None else str(value)
