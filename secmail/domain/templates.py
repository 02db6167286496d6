"""Templates of letters, and the fields in them that a patient and the day fill (pure).

A field stands in doubled braces: "{{patient}}". What is not known is never guessed: its field stays, is seen, and keeps
the letter from leaving (`require_filled`). What is quoted or passed on of another letter is its author's.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, Rejected
from secmail.domain.folding import words
from secmail.domain.lab_results import Validity
from secmail.domain.patients import Traits
from secmail.domain.sentences.text import LANGUAGES, Language
from secmail.domain.series import Point, Series

NAME_LIMIT, TEXT_LIMIT = 80, 50_000
TEMPLATES_LIMIT = 200
SIGNATURE_LIMIT = 2_000
_FIELD = re.compile(r"\{\{[ \t]*([^{}\n]{1,60}?)[ \t]*\}\}")
_BRACED = re.compile(r"\{\{[^{}]{0,500}\}\}")
"""Whatever stands in doubled braces, be it a field or none, over two lines or empty: no letter leaves with it."""
_QUOTED = ">"


class Field(StrEnum):
    """What can be filled in. LATEST is followed by the name of an analysis: "{{dernier INR}}"."""

    PATIENT = "patient"
    BIRTH = "birth"
    AGE = "age"
    SEX = "sex"
    TODAY = "today"
    SENDER = "sender"
    RECIPIENT = "recipient"
    LATEST = "latest"


NAMES: Mapping[Field, tuple[str, str]] = {
    Field.PATIENT: ("patient", "patient"),
    Field.BIRTH: ("né le", "born on"),
    Field.AGE: ("âge", "age"),
    Field.SEX: ("sexe", "sex"),
    Field.TODAY: ("date", "date"),
    Field.SENDER: ("signataire", "signer"),
    Field.RECIPIENT: ("destinataire", "recipient"),
    Field.LATEST: ("dernier", "latest"),
}
"""How each is written, in the languages of people; without regard to case and accents, in any of them."""
OF_PATIENT = frozenset({Field.PATIENT, Field.BIRTH, Field.AGE, Field.SEX, Field.LATEST})
_READ = {tuple(words(name)): found for found, names in NAMES.items() for name in names}
_DAY = ("{day:02}/{month:02}/{year}", "{day:02}/{month:02}/{year}")
_OLD = (("{years} ans", "{years} years"), ("{months} mois", "{months} months"))
_SEX = {"M": ("masculin", "male"), "F": ("féminin", "female")}
_LATEST = ("{value} (le {day})", "{value} (on {day})")


@dataclass(frozen=True, slots=True)
class Template:
    """`id`: 0 for one that is not kept yet."""

    id: int
    name: str
    subject: str = field(default="", repr=False)
    body: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class FieldUse:
    """A field as it stands in a text. `of`: the analysis, for LATEST; `what` None: there is no such field."""

    written: str
    what: Field | None
    of: str = ""


def uses(*texts: str) -> tuple[FieldUse, ...]:
    """The fields in these texts, each spelling once."""
    found = dict.fromkeys(match[1] for text in texts for match in _FIELD.finditer(text))
    return tuple(map(_use, found))


def filled(text: str, values: Mapping[str, str]) -> str:
    """`values`: by fields as they stand in the text (`FieldUse.written`); the others stay as they are."""
    return _FIELD.sub(lambda match: values.get(match[1], match[0]), text)


def written(what: Field, language: Language) -> str:
    """The field as it is put into a text."""
    name = NAMES[what][LANGUAGES.index(language)]
    return "{{" + (f"{name} …" if what is Field.LATEST else name) + "}}"


def open_fields(subject: str, body: str) -> tuple[str, ...]:
    """Fields that nobody has filled in, as they stand there; lines that quote another letter are left out."""
    own = "\n".join(line for line in body.split("\n") if not line.startswith(_QUOTED))
    return _braced(subject, own)


def require_filled(draft: Draft) -> None:
    """Rejected TEMPLATE_FIELD_EMPTY for a letter that still holds a field."""
    left = open_fields(draft.subject, draft.body)
    if left:
        raise Rejected(Code.TEMPLATE_FIELD_EMPTY, words=", ".join(left)[:200])


def require_fit(template: Template, others: Iterable[Template]) -> None:
    """Rejected TEMPLATE_UNFIT for a name that is missing, long or another's, too long a text or too many of them.

    And for a field that does not exist; the words name it.
    """
    kept = [one for one in others if one.id != template.id]
    name = template.name.strip()
    taken = {tuple(words(one.name)) for one in kept}
    fits = 0 < len(name) <= NAME_LIMIT and len(template.subject) <= NAME_LIMIT * 4 and len(template.body) <= TEXT_LIMIT
    if not fits or tuple(words(name)) in taken or len(kept) >= TEMPLATES_LIMIT:
        raise Rejected(Code.TEMPLATE_UNFIT)
    unknown = [one for one in _braced(template.subject, template.body) if not _is_known(one)]
    if unknown:
        raise Rejected(Code.TEMPLATE_UNFIT, words=unknown[0][:200])


def patient_values(
    wanted: Iterable[FieldUse], traits: Traits, series: Sequence[Series], *, today: date, language: Language
) -> Mapping[str, str]:
    """What this patient's reports say for these fields, by how they are written; nothing for what is not known."""
    found = {use.written: _of_patient(use, traits, series, today=today, language=language) for use in wanted}
    return {name: value for name, value in found.items() if value}


def day_written(day: date, language: Language) -> str:
    """A day in figures."""
    return _DAY[LANGUAGES.index(language)].format(day=day.day, month=day.month, year=day.year)


def _braced(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[0] for text in texts for match in _BRACED.finditer(text)))


def _is_known(braced: str) -> bool:
    match = _FIELD.fullmatch(braced)
    return match is not None and _use(match[1]).what is not None


def _use(name: str) -> FieldUse:
    said = words(name)
    exact = _READ.get(tuple(said))
    if exact is not None and exact is not Field.LATEST:
        return FieldUse(name, exact)
    if len(said) > 1 and _READ.get((said[0],)) is Field.LATEST:
        return FieldUse(name, Field.LATEST, of=" ".join(said[1:]))
    return FieldUse(name, None)


def _of_patient(
    use: FieldUse, traits: Traits, series: Sequence[Series], *, today: date, language: Language
) -> str | None:
    column = LANGUAGES.index(language)
    match use.what:
        case Field.PATIENT:
            name = traits.used_name or traits.birth_name
            return " ".join(filter(None, (name, traits.given_names))) if name else None
        case Field.BIRTH:
            return day_written(traits.birth_date, language) if traits.birth_date is not None else None
        case Field.AGE:
            return _age(traits.birth_date, today, column) if traits.birth_date is not None else None
        case Field.SEX:
            return _SEX[traits.sex][column] if traits.sex in _SEX else None
        case Field.LATEST:
            return _latest(use.of, series, language)
    return None


def _age(born: date, today: date, column: int) -> str | None:
    months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
    if months < 0:
        return None
    years = months // 12
    return _OLD[0][column].format(years=years) if years > 1 else _OLD[1][column].format(months=months)


def _latest(name: str, series: Sequence[Series], language: Language) -> str | None:
    """As the laboratory wrote it. Nothing where two analyses are called so, or the laboratory has not signed it off."""
    called = [one for one in series if " ".join(words(one.name)) == name and one.standing]
    if len(called) != 1:
        return None
    last = max(called[0].standing, key=_when)
    if last.measure.value is None or last.kept.result.validity is Validity.UNVALIDATED:
        return None
    value = " ".join(filter(None, (last.measure.value, last.measure.unit)))
    return _LATEST[LANGUAGES.index(language)].format(value=value, day=day_written(last.kept.day, language))


def _when(point: Point) -> tuple[date, object, int]:
    return point.kept.day, point.kept.received, point.kept.id
