"""Patients: who they are, what belongs to whom, what is to be decided."""

import argparse
import re

from secmail.api import patients as p
from secmail.cli import patient_listings
from secmail.cli.context import Context
from secmail.cli.dialogue import Dialogue
from secmail.cli.documents import Document
from secmail.cli.outcome import Exit
from secmail.domain.ids import MessageId
from secmail.domain.patient_records import WHOLE_MESSAGE, ReportPlace
from secmail.domain.patients import PatientId

_REPORT = re.compile(r"(-?1|[0-9]{1,4}):([1-9][0-9]{0,4})")


def report(text: str) -> tuple[int, int]:
    """ "0:1": the first report of the first part; "-1:1": of the text."""
    found = _REPORT.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError("report")
    return int(found[1]), int(found[2])


def show_all(context: Context) -> Exit:
    """Those with results, newest first."""
    with context.engine() as engine:
        engine.unlock()
        found = engine.ask(p.Patients(context.options.search, context.options.limit))
    if context.output.as_json:
        context.output.document({"patients": [patient_listings.patient(each) for each in found]})
    for each in found:
        last = f"{each.last:%d/%m/%Y}" if each.last is not None else ""
        reports = context.words.counted("patients.reports", each.reports)
        abnormal = context.words.counted("patients.abnormal", each.abnormal) if each.abnormal else ""
        cells = (str(each.id), patient_listings.name(each.traits), reports, last, abnormal)
        context.output.line("  ".join(filter(None, cells)))
    if not found:
        context.output.line(context.words("none"))
    return Exit.DONE if found else Exit.NO


def show(context: Context) -> Exit:
    """All of a patient."""
    with context.engine() as engine:
        engine.unlock()
        page = engine.ask(p.Patient(PatientId(context.options.id), context.words.language))
    if context.output.as_json:
        context.output.document(patient_listings.page(page))
    _tell(context, page)
    return Exit.DONE


def _tell(context: Context, page: p.PatientPage) -> None:
    line, words = context.output.line, context.words
    line(f"{page.record.id}  {patient_listings.name(page.traits)}")
    for each in page.record.seen:
        line("  " + words("patients.seen", name=patient_listings.seen_name(each.traits), count=len(each.reports)))
    for merge in page.record.merges:
        line("  " + words("patients.merged", patient=merge.patient, into=merge.into))
    for other in page.record.apart:
        line("  " + words("patients.apart", other=other))
    for series in page.series:
        standing = series.standing
        if standing:
            line(f"  {series.name}: {patient_listings.point_line(words, standing[-1])}  ({len(standing)})")
    for key, rows in (("messages", page.messages), ("letters", page.letters), ("conversations", page.conversations)):
        for row in rows:
            line(
                "  "
                + words(f"patients.{key}", id=row.id, date=f"{row.date.astimezone():%d/%m/%Y}", subject=row.subject)
            )
    for record in page.exports:
        line("  " + words("patients.exports", id=record.message, file=record.file))


def doubts(context: Context) -> Exit:
    """What somebody has to decide; NO when there is something."""
    with context.engine() as engine:
        engine.unlock()
        found = engine.ask(p.Doubts())
    if context.output.as_json:
        context.output.document({"doubts": [patient_listings.seen(each) for each in found]})
    for each in found:
        reports = context.words.counted("patients.reports", len(each.reports))
        why = patient_listings.reasons(context.words, each)
        question = context.words("patients.question", id=each.id)
        context.output.line(f"{question}  {patient_listings.name(each.traits)}  {reports}  {why}")
    if not found:
        context.output.line(context.words("none"))
    return Exit.NO if found else Exit.DONE


def merge(context: Context) -> Exit:
    """Two records are one patient's; who they are is told first."""
    patient, into = PatientId(context.options.id), PatientId(context.options.into)
    with context.engine() as engine:
        engine.unlock()
        for each in (patient, into):
            traits = engine.ask(p.Patient(each, context.words.language)).traits
            context.output.line(f"{each}  {patient_listings.name(traits)}")
        engine.do(p.MergePatients(patient, into, contrary=context.options.yes), int)
        return _noted(context, engine, into)


def unmerge(context: Context) -> Exit:
    """A record is its own again."""
    return _do(context, p.UnmergePatient(PatientId(context.options.id)))


def apart(context: Context) -> Exit:
    """Two patients are two."""
    one, other = PatientId(context.options.id), PatientId(context.options.other)
    return _do(context, p.KeepPatientsApart(one, other, undo=context.options.undo))


def decide(context: Context) -> Exit:
    """Whose the results are."""
    chosen = PatientId(context.options.patient) if context.options.patient else None
    return _do(context, p.DecideDoubt(context.options.doubt, chosen))


def undecide(context: Context) -> Exit:
    """It is asked again."""
    return _do(context, p.UndecideDoubt(context.options.doubt))


def assign(context: Context) -> Exit:
    """A message, or one report of it, is a patient's, by hand."""
    return _do(context, p.AssignReport(_place(context), PatientId(context.options.id)))


def unassign(context: Context) -> Exit:
    """It is whose it says."""
    return _do(context, p.AssignReport(_place(context), None))


def of_message(context: Context) -> Exit:
    """Whose each report of a message is, and why; NO where one is to be decided on, or none was learned."""
    with context.engine() as engine:
        engine.unlock()
        found = engine.ask(p.ReportsOf((ReportPlace(MessageId(context.options.message)),)))
    if context.output.as_json:
        context.output.document({"reports": [patient_listings.standing(each) for each in found]})
    for each in found:
        name, why = patient_listings.name(each.seen.traits), patient_listings.reasons(context.words, each.seen)
        number = str(each.patient) if each.patient is not None else "?"
        context.output.line(f"{each.place.part}:{each.place.number}  {number}  {name}  {why}".rstrip())
    if not found:
        context.output.line(context.words("none"))
    return Exit.DONE if found and all(each.patient is not None for each in found) else Exit.NO


def _place(context: Context) -> ReportPlace:
    part, number = context.options.report or (WHOLE_MESSAGE, 0)
    return ReportPlace(MessageId(context.options.message), part, number)


def _do(context: Context, command: p.PatientCommand) -> Exit:
    with context.engine() as engine:
        engine.unlock()
        patient = engine.do(command, object)
        return _noted(context, engine, PatientId(patient) if isinstance(patient, int) else None)


def _noted(context: Context, engine: Dialogue, patient: PatientId | None) -> Exit:
    """With whom it is about, by name."""
    words, document = context.words, Document(done=True)
    told = words("patients.noted")
    if patient is not None:
        page = engine.ask(p.Patient(patient, words.language))
        document["patient"] = str(page.record.id)
        told = words("patients.noted-as", patient=page.record.id, name=patient_listings.name(page.traits))
    if context.output.as_json:
        context.output.document(document)
    context.output.line(told)
    return Exit.DONE
