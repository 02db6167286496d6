"""Fields of templates: filled only by what is known, and never forgotten in a letter."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from secmail.domain.addresses import Mailbox
from secmail.domain.drafts import Draft
from secmail.domain.errors import Code, Rejected
from secmail.domain.ids import AccountId, MessageId
from secmail.domain.lab_results import KeptResult, LabResult, Measure, Validity
from secmail.domain.patients import Traits
from secmail.domain.series import Point, Series
from secmail.domain.templates import (
    Field,
    FieldUse,
    Template,
    filled,
    open_fields,
    patient_values,
    require_filled,
    require_fit,
    uses,
    written,
)

TODAY = date(2026, 11, 23)
MARIE = Traits(birth_name="DURAND", used_name="PETIT", given_names="Marie", birth_date=date(1961, 3, 7), sex="F")


def values(text: str, traits: Traits = MARIE, series: tuple[Series, ...] = ()) -> str:
    return filled(text, patient_values(uses(text), traits, series, today=TODAY, language="fr"))


def point(value: str, day: date, **more: object) -> Point:
    measure = Measure(value, Decimal(value.replace(",", ".")), None)
    validity = more.pop("validity", Validity.FINAL)
    assert isinstance(validity, Validity)
    result = LabResult("INR", None, measure, None, None, None, validity, None, (), 1)
    received = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    kept = KeptResult(1, 1, None, MessageId(1), 0, 1, "labo", "Labo", None, day, received, result, seen=True, version=1)
    return Point(kept, measure, measure, converted=False, flag=None, comparator=None)


def test_fields_are_filled_as_the_reports_say() -> None:
    text = "{{Patient}}, née le {{NÉ LE}} ({{ age }}, {{sexe}}) {{date}}"
    assert values(text) == "PETIT Marie, née le 07/03/1961 (65 ans, féminin) {{date}}"


def test_what_is_not_known_is_never_guessed() -> None:
    text = "{{né le}} {{sexe}} {{patient}} {{dernier INR}}"
    assert values(text, Traits(given_names="Marie")) == text


@pytest.mark.parametrize(("born", "said"), [(date(2025, 12, 1), "11 mois"), (date(2026, 12, 1), "{{âge}}")])
def test_the_age_of_the_youngest_is_told_in_months(born: date, said: str) -> None:
    assert values("{{âge}}", Traits(birth_date=born)) == said


def test_the_latest_value_is_the_laboratory_s_own() -> None:
    points = (point("2,4", date(2026, 11, 2)), point("3,1", date(2026, 11, 20)))
    inr = Series("inr", "INR", "", known=True, points=points)
    assert values("INR : {{dernier inr}}", series=(inr,)) == "INR : 3,1 (le 20/11/2026)"
    assert values("{{dernier INR}}", series=(inr, inr)) == "{{dernier INR}}", "which of the two?"
    assert values("{{dernier TSH}}", series=(inr,)) == "{{dernier TSH}}"
    low = replace(inr, points=(replace(points[0], measure=Measure("<5", Decimal(5), "mg/l"), comparator="<"),))
    assert values("{{dernier INR}}", series=(low,)) == "<5 mg/l (le 02/11/2026)"
    unsure = Series("inr", "INR", "", known=True, points=(*points, point("9", TODAY, validity=Validity.UNVALIDATED)))
    assert values("{{dernier INR}}", series=(unsure,)) == "{{dernier INR}}"


def test_fields_are_read_in_both_languages_and_strange_ones_told() -> None:
    assert uses("{{born on}} {{latest INR}}", "{{poids}}") == (
        FieldUse("born on", Field.BIRTH),
        FieldUse("latest INR", Field.LATEST, of="inr"),
        FieldUse("poids", None),
    )
    assert written(Field.BIRTH, "fr") == "{{né le}}" and written(Field.LATEST, "en") == "{{latest …}}"


def test_a_letter_with_a_field_left_does_not_leave() -> None:
    letter = Draft(AccountId(1), (Mailbox("a@b.exemple"),), subject="Avis", body="Bonjour {{patient}}\n> {{date}}")
    with pytest.raises(Rejected) as refused:
        require_filled(letter)
    assert (refused.value.code, refused.value.words) == (Code.TEMPLATE_FIELD_EMPTY, "{{patient}}")
    require_filled(Draft(AccountId(1), (), body="> {{patient}} d'un autre\n{ pas un champ }"))
    assert open_fields("{{x}}", "") == ("{{x}}",)


@pytest.mark.parametrize("left", ["{{}}", "{{ }}", "{{né\nle}}", "{{dernier " + "x" * 60 + "}}"])
def test_what_no_field_is_written_like_does_not_leave_either(left: str) -> None:
    assert open_fields("", f"Bonjour {left}.") == (left,)
    assert filled(left, {"": "1", "né\nle": "1"}) == left


@pytest.mark.parametrize(
    "unfit",
    [
        Template(0, " "),
        Template(0, "n" * 81),
        Template(0, "AVIS"),
        Template(0, "Autre", body="{{poids}}"),
        Template(0, "Autre", body="{{}}"),
        Template(0, "Autre", body="{{né\nle}}"),
        Template(0, "Autre", body="{{dernier " + "x" * 60 + "}}"),
        Template(0, "Autre", body="x" * 50_001),
    ],
)
def test_a_template_has_a_name_of_its_own_and_fields_that_exist(unfit: Template) -> None:
    with pytest.raises(Rejected) as refused:
        require_fit(unfit, (Template(7, "Avis"),))
    assert refused.value.code is Code.TEMPLATE_UNFIT
    require_fit(Template(7, "Avis", body="{{patient}} {{dernier INR}}"), (Template(7, "Avis"),))
