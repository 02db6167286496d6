"""Whom a report is about, and whose it is, in words."""

from datetime import date

from secmail.gui.i18n import Words
from secmail.gui.safe_text import one_line
from secmail.hprim.model import Patient, Report


def patient_name(patient: Patient) -> str:
    """Surname and first name, as written."""
    return one_line(" ".join(filter(None, (patient.surname, patient.given_name))), 120)


def born_words(born: date, sex: str | None, words: Words) -> str:
    """When somebody was born, in the form of the sex where it is known: French tells them apart."""
    key = f"result.born.{sex}" if sex in {"M", "F"} else "result.born"
    return words(key, date=words.day(born.year, born.month, day=born.day))


def patient_words(patient: Patient, words: Words) -> str:
    """Who the report is about."""
    name = patient_name(patient)
    parts = [words("result.patient", name=name) if name else words("result.patient.unknown")]
    if patient.birth_date:
        parts.append(born_words(patient.birth_date, patient.sex, words))
    if patient.sex in {"M", "F"}:
        parts.append(words(f"result.sex.{patient.sex}"))
    return ", ".join(parts)


def report_words(report: Report, words: Words) -> str:
    """Whose report, of when."""
    parts = []
    if report.sender.name or report.sender.code:
        parts.append(words("result.sender", name=one_line(report.sender.name or report.sender.code or "", 120)))
    if report.report_date:
        day = report.report_date
        parts.append(words("result.date", date=words.day(day.year, day.month, day=day.day)))
    if report.request_id:
        parts.append(words("result.request", id=one_line(report.request_id, 60)))
    return " · ".join(parts)
