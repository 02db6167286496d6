"""Patients' records: whose traits are whose, merges and their undoing, and what people said. Within transactions."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from secmail.domain.errors import Code, Rejected
from secmail.domain.folding import words
from secmail.domain.patient_traits import keys
from secmail.domain.patients import (
    KnownPatient,
    PatientId,
    Reason,
    Recognition,
    SenderCode,
    Traits,
    Verdict,
    Why,
    recognise,
)
from secmail.store.db import Database, Row
from secmail.store.values import dump, to_micros

_DOUBTS = (Verdict.DOUBTFUL, Verdict.INCOMPLETE)
_MEET = "SELECT DISTINCT traits FROM patient_keys WHERE key IN (SELECT value FROM json_each(?))"


@dataclass(frozen=True, slots=True)
class Placed:
    """A row of traits, and the record it is in; None: nobody's yet.

    `moved`: rows that were placed together with it; `merged`: records that others were merged into by that.
    """

    traits: int
    patient: PatientId | None
    moved: tuple[int, ...] = ()
    merged: tuple[PatientId, ...] = ()


def known(database: Database, wanted: Iterable[str]) -> tuple[KnownPatient, ...]:
    """The records that share one of these keys (`domain.patient_traits.keys`), whole."""
    roots = database.rows(
        f"SELECT DISTINCT root FROM patient_traits JOIN patients ON patients.id = patient"  # noqa: S608 -- a constant
        f" WHERE patient_traits.id IN ({_MEET})",
        (dump(sorted(wanted)),),
    )
    return tuple(_known(database, PatientId(root)) for (root,) in roots)


def place(database: Database, traits: Traits, at: datetime) -> Placed:
    """The record that these traits are of; made where they are new, and merged where they fit several."""
    content = dump_traits(traits)
    row = database.row("SELECT id, patient FROM patient_traits WHERE content = ?", (content,))
    if row is not None:
        return Placed(row[0], row[1])
    wanted = keys(traits)
    found = recognise(traits, known(database, wanted))
    number = database.insert(
        "INSERT INTO patient_traits (content, folded, verdict, reasons) VALUES (?, ?, ?, ?)",
        (content, _folded(traits), found.verdict.value, _dump_reasons(found)),
    )
    database.run_many("INSERT INTO patient_keys (key, traits) VALUES (?, ?)", [(key, number) for key in wanted])
    merges = _merges(database)
    patient = _taken_in(database, number, traits, found=found, at=at)
    moved = ask_again(database, wanted, at) if patient is not None else ()
    return Placed(number, patient, moved, _merged_since(database, merges))


def _merges(database: Database) -> int:
    return int(database.rows("SELECT ifnull(max(id), 0) FROM patient_merges")[0][0])


def _merged_since(database: Database, merges: int) -> tuple[PatientId, ...]:
    rows = database.rows("SELECT DISTINCT merged_into FROM patient_merges WHERE id > ?", (merges,))
    return tuple(PatientId(row[0]) for row in rows)


def _taken_in(database: Database, number: int, traits: Traits, *, found: Recognition, at: datetime) -> PatientId | None:
    match found.verdict:
        case Verdict.NEW:
            patient = _new(database)
        case Verdict.KNOWN if found.patient is not None:
            for other in found.same:
                merge(database, other, found.patient, at=at, automatic=True)
            patient = _nearest(database, found.patient, traits)
        case _:
            return None
    database.run("UPDATE patient_traits SET patient = ? WHERE id = ?", (patient, number))
    return patient


def ask_again(database: Database, wanted: Iterable[str], at: datetime) -> tuple[int, ...]:
    """What waits and has to do with what is known now; until nothing is settled by it any more."""
    moved: list[int] = []
    waiting = set(wanted)
    while waiting:
        rows = database.rows(
            f"SELECT id, content FROM patient_traits WHERE patient IS NULL AND verdict = ? AND id IN ({_MEET})",  # noqa: S608 -- a constant
            (Verdict.DOUBTFUL.value, dump(sorted(waiting))),
        )
        waiting = set()
        for number, content in rows:
            traits = load_traits(content)
            found = recognise(traits, known(database, keys(traits)))
            if found.verdict in (Verdict.KNOWN, Verdict.NEW):
                _taken_in(database, number, traits, found=found, at=at)
                moved.append(number)
                waiting |= keys(traits)
            elif found.verdict in _DOUBTS:
                _note(database, number, found)
    return tuple(moved)


def decide(database: Database, number: int, patient: PatientId | None, *, at: datetime) -> Placed:
    """These traits are this patient's; None: somebody's who has no record yet, and is none of the candidates.

    Rejected DOUBT_UNKNOWN for what does not wait to be decided, PATIENT_UNKNOWN.
    """
    row = database.row("SELECT content FROM patient_traits WHERE id = ? AND patient IS NULL", (number,))
    if row is None:
        raise Rejected(Code.DOUBT_UNKNOWN)
    traits = load_traits(row[0])
    wanted = keys(traits)
    if patient is None:
        others = recognise(traits, known(database, wanted)).candidates
        patient = _new(database)
        for other in others:
            keep_apart(database, patient, other)
    else:
        require(database, patient)
    merges = _merges(database)
    database.run("UPDATE patient_traits SET patient = ?, decided = 1 WHERE id = ?", (patient, number))
    moved = ask_again(database, wanted, at)
    return Placed(number, patient, moved, _merged_since(database, merges))


def undecide(database: Database, number: int) -> None:
    """They wait again. A record that was made for them goes. Rejected DOUBT_UNKNOWN unless a person had decided."""
    row = database.row("SELECT patient FROM patient_traits WHERE id = ? AND decided = 1", (number,))
    if row is None:
        raise Rejected(Code.DOUBT_UNKNOWN)
    database.run("UPDATE patient_traits SET patient = NULL, decided = 0 WHERE id = ?", (number,))


def merge(database: Database, patient: PatientId, into: PatientId, *, at: datetime, automatic: bool = False) -> None:
    """Both are kept. Rejected PATIENT_UNKNOWN; PATIENT_MERGED where they are one already."""
    one, other = root(database, patient), root(database, into)
    if one == other:
        raise Rejected(Code.PATIENT_MERGED)
    database.run("UPDATE patients SET merged_into = ? WHERE id = ?", (other, one))
    database.run(
        "INSERT INTO patient_merges (patient, merged_into, at, automatic, named) VALUES (?, ?, ?, ?, ?)",
        (one, other, to_micros(at), int(automatic), patient),
    )
    _reroot(database)


def unmerge(database: Database, patient: PatientId, at: datetime) -> None:
    """The last merge in which this record was named is undone, and all is as it was before.

    What the program had merged by itself is kept apart from now on, or it would again.
    Rejected PATIENT_UNKNOWN, PATIENT_NOT_MERGED.
    """
    require(database, patient)
    row = database.row(
        "SELECT id, patient, merged_into, automatic FROM patient_merges WHERE undone_at IS NULL"
        " AND (named = ?1 OR patient = ?1) ORDER BY named IS ?1 DESC, id DESC LIMIT 1",
        (patient,),
    )
    if row is None:
        raise Rejected(Code.PATIENT_NOT_MERGED)
    number, moved, into, automatic = row
    database.run("UPDATE patient_merges SET undone_at = ? WHERE id = ?", (to_micros(at), number))
    database.run("UPDATE patients SET merged_into = NULL WHERE id = ?", (moved,))
    _reroot(database)
    if automatic:
        keep_apart(database, PatientId(moved), PatientId(into))


def keep_apart(database: Database, one: PatientId, other: PatientId) -> None:
    """They are two. Rejected PATIENT_UNKNOWN, PATIENT_MERGED."""
    if root(database, one) == root(database, other):
        raise Rejected(Code.PATIENT_MERGED)
    database.run("INSERT OR IGNORE INTO patients_apart (one, other) VALUES (?, ?)", tuple(sorted((one, other))))


def forget_apart(database: Database, one: PatientId, other: PatientId) -> None:
    """Whatever was said of them. Rejected PATIENT_NOT_APART."""
    found = database.rows(
        "DELETE FROM patients_apart WHERE one IN (SELECT id FROM patients WHERE root IN (?1, ?2))"
        " AND other IN (SELECT id FROM patients WHERE root IN (?1, ?2)) RETURNING one",
        (root(database, one), root(database, other)),
    )
    if not found:
        raise Rejected(Code.PATIENT_NOT_APART)


def root(database: Database, patient: PatientId) -> PatientId:
    """The record that it was merged into, or itself. Rejected PATIENT_UNKNOWN."""
    row = database.row("SELECT root FROM patients WHERE id = ?", (patient,))
    if row is None:
        raise Rejected(Code.PATIENT_UNKNOWN)
    return PatientId(row[0])


def merged_together(database: Database, patient: PatientId) -> tuple[PatientId, ...]:
    """All records of one patient. Rejected PATIENT_UNKNOWN."""
    rows = database.rows("SELECT id FROM patients WHERE root = ?", (root(database, patient),))
    return tuple(PatientId(row[0]) for row in rows)


def require(database: Database, patient: PatientId) -> None:
    """Rejected PATIENT_UNKNOWN."""
    root(database, patient)


def drop_unused(database: Database, traits: Sequence[int], *, for_good: bool) -> None:
    """Those of these traits that no report gives any more, and records of which nothing is left.

    Unless it is `for_good`, what a person said of, or what was merged, stays: its message may be read again.
    """
    said = (
        " AND decided = 0 AND NOT EXISTS (SELECT 1 FROM patients AS ours JOIN patients AS theirs USING (root)"
        " WHERE ours.id = patient_traits.patient AND (theirs.id <> ours.id OR EXISTS"
        " (SELECT 1 FROM patients_apart WHERE ours.id IN (one, other))))"
    )
    database.run(
        f"DELETE FROM patient_traits WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 -- constants
        f" AND NOT EXISTS (SELECT 1 FROM reports WHERE reports.traits = patient_traits.id){'' if for_good else said}",
        (dump(list(traits)),),
    )
    drop_empty(database)


def drop_empty(database: Database) -> None:
    """Records of which nothing is left."""
    while database.rows(
        "DELETE FROM patients WHERE NOT EXISTS (SELECT 1 FROM patient_traits WHERE patient = patients.id)"
        " AND NOT EXISTS (SELECT 1 FROM patients AS other WHERE other.merged_into = patients.id)"
        " AND NOT EXISTS (SELECT 1 FROM reports WHERE reports.patient = patients.id)"
        " AND NOT EXISTS (SELECT 1 FROM report_decisions WHERE report_decisions.patient = patients.id) RETURNING id"
    ):
        pass


def load_traits(content: str) -> Traits:
    """What `_dump` wrote."""
    birth, used, given, born, sex, nir, laboratory, code = json.loads(content)
    return Traits(
        birth_name=birth,
        used_name=used,
        given_names=given,
        birth_date=date.fromisoformat(born) if born else None,
        sex=sex,
        nir=nir,
        sender_code=SenderCode(laboratory, code) if code is not None else None,
    )


def load_reasons(content: str) -> tuple[Reason, ...]:
    """What `_dump_reasons` wrote."""
    return tuple(Reason(Why(why), patient) for why, patient in json.loads(content))


def _known(database: Database, root_id: PatientId) -> KnownPatient:
    rows = database.rows(
        "SELECT content FROM patient_traits JOIN patients ON patients.id = patient WHERE root = ?"
        " ORDER BY patient_traits.id",
        (root_id,),
    )
    return KnownPatient(root_id, tuple(load_traits(content) for (content,) in rows), apart_from(database, root_id))


def apart_from(database: Database, root_id: PatientId) -> frozenset[PatientId]:
    """Roots of the records that this one is kept apart from."""
    rows: Sequence[Row] = database.rows(
        "SELECT theirs.root FROM patients AS ours JOIN patients_apart ON ours.id IN (one, other)"
        " JOIN patients AS theirs ON theirs.id IN (one, other) WHERE ours.root = ?1 AND theirs.root <> ?1",
        (root_id,),
    )
    return frozenset(PatientId(row[0]) for row in rows)


def _new(database: Database) -> PatientId:
    number = database.insert("INSERT INTO patients (root) VALUES (0)", ())
    database.run("UPDATE patients SET root = id WHERE id = ?", (number,))
    return PatientId(number)


def _nearest(database: Database, root_id: PatientId, traits: Traits) -> PatientId:
    """Of the records merged into this one, the one that the traits fit, so that they leave with it again."""
    rows = database.rows("SELECT id FROM patients WHERE root = ? ORDER BY id", (root_id,))
    if len(rows) == 1:
        return root_id
    for (number,) in rows:
        own = database.rows("SELECT content FROM patient_traits WHERE patient = ?", (number,))
        candidate = KnownPatient(PatientId(number), tuple(load_traits(content) for (content,) in own))
        if recognise(traits, [candidate]).verdict is Verdict.KNOWN:
            return PatientId(number)
    return root_id


def _reroot(database: Database) -> None:
    database.run(
        "WITH RECURSIVE up (id, root) AS (SELECT id, id FROM patients WHERE merged_into IS NULL"
        " UNION ALL SELECT patients.id, up.root FROM patients JOIN up ON patients.merged_into = up.id)"
        " UPDATE patients SET root = up.root FROM up WHERE up.id = patients.id AND up.root <> patients.root"
    )


def _note(database: Database, number: int, found: Recognition) -> None:
    database.run(
        "UPDATE patient_traits SET verdict = ?, reasons = ? WHERE id = ?",
        (found.verdict.value, _dump_reasons(found), number),
    )


def dump_traits(traits: Traits) -> str:
    code = traits.sender_code
    return dump(
        [
            traits.birth_name,
            traits.used_name,
            traits.given_names,
            traits.birth_date.isoformat() if traits.birth_date is not None else None,
            traits.sex,
            traits.nir,
            code.laboratory if code is not None else None,
            code.code if code is not None else None,
        ]
    )


def _dump_reasons(found: Recognition) -> str:
    return dump([(reason.why.value, reason.patient) for reason in found.reasons])


def _folded(traits: Traits) -> str:
    names = (traits.used_name, traits.birth_name, traits.given_names)
    return " ".join(word for name in names for word in words(name or ""))
