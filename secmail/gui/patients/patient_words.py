"""A patient's traits, and what distinguishes two of them, in words. Pure."""

from collections.abc import Iterable
from datetime import date

from secmail.api.results import MessageView
from secmail.domain.patient_records import ReportPlace
from secmail.domain.patients import Reason, Traits, Why
from secmail.gui.i18n import TEXTS, Words
from secmail.gui.report_places import places_of
from secmail.gui.results.words import born_words, patient_words, report_words
from secmail.gui.safe_text import one_line

_LIMIT = 80


def name_words(traits: Traits, words: Words) -> str:
    """Surname and given names, the birth name beside another that is used."""
    used, birth = one_line(traits.used_name or "", _LIMIT), one_line(traits.birth_name or "", _LIMIT)
    given = one_line(traits.given_names or "", _LIMIT)
    name = " ".join(filter(None, (used or birth, given)))
    if not name:
        return words("patient.unnamed")
    if used and birth and used.casefold() != birth.casefold():
        key = "patient.born-name.M" if traits.sex == "M" else "patient.born-name"
        return words(key, used=name, birth=birth)
    return name


def facts_words(traits: Traits, words: Words) -> str:
    """Birth date, sex and number, as far as they are known."""
    facts = []
    if traits.birth_date is not None:
        facts.append(born_words(traits.birth_date, traits.sex, words))
    if traits.sex in {"M", "F"}:
        facts.append(words(f"result.sex.{traits.sex}"))
    if traits.nir:
        facts.append(words("patient.nir", nir=one_line(traits.nir, 20)))
    return " · ".join(facts)


def day_words(day: date, words: Words) -> str:
    """A calendar day."""
    return words.day(day.year, day.month, day=day.day)


def trait_rows(traits: Traits, words: Words) -> tuple[tuple[str, str], ...]:
    """(name of the trait, what is said of it), always the same rows; "" where nothing is said."""
    born = day_words(traits.birth_date, words) if traits.birth_date is not None else ""
    sex = words(f"result.sex.{traits.sex}") if traits.sex in {"M", "F"} else ""
    code = traits.sender_code.code if traits.sender_code is not None else ""
    return (
        (words("trait.birth-name"), one_line(traits.birth_name or "", _LIMIT)),
        (words("trait.used-name"), one_line(traits.used_name or "", _LIMIT)),
        (words("trait.given-names"), one_line(traits.given_names or "", _LIMIT)),
        (words("trait.birth-date"), born),
        (words("trait.sex"), sex),
        (words("trait.nir"), one_line(traits.nir or "", 20)),
        (words("trait.code"), one_line(code, 40)),
    )


def why_words(reasons: Iterable[Reason], words: Words) -> str:
    """Each once, in one line."""
    return ", ".join(dict.fromkeys(_why(reason.why, words) for reason in reasons))


def _why(why: Why, words: Words) -> str:
    key = f"patients.why.{why.value}"
    return words(key) if key in TEXTS else why.value


def report_asked(view: MessageView, place: ReportPlace, words: Words) -> str:
    """Which report somebody is asked about: whom it names, whose it is, and when the message came."""
    reports = [report for file in view.results for report in file.document.reports]
    said = [words.brief_moment(view.received)]
    for here, report in zip(places_of(view), reports, strict=True):
        if here == place:
            said[:0] = filter(None, (patient_words(report.patient, words), report_words(report, words)))
    return words("patients.choose.report", report=" · ".join(said))


def letter_asked(view: MessageView, words: Words) -> str:
    """Which letter somebody is asked about."""
    subject = one_line(view.opened.headers.subject, _LIMIT) or words("row.no-subject")
    return words("patients.choose.letter", letter=" · ".join((subject, words.brief_moment(view.received))))
