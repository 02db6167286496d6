"""Units, the table of analyses, corrections and series. All values here are invented."""

import re
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from secmail.domain.analyses import (
    UNSURE,
    AnalysisMapping,
    Catalogue,
    Named,
    analysis_labelled,
    analysis_of,
    is_loinc,
    parse_catalogue,
)
from secmail.domain.ids import MessageId
from secmail.domain.lab_results import KeptResult, LabResult, Measure, Replaced, Validity, settled
from secmail.domain.patients import PatientId
from secmail.domain.series import Series, Words, series_of
from secmail.domain.units import Substance, convert, factor_between, normal_unit
from secmail.hprim.values import parse_quantity

TABLES = sorted((Path(__file__).parents[3] / "resources" / "analyses").glob("*.toml"))
TABLE: Catalogue = parse_catalogue(file.read_text("utf-8") for file in TABLES)
GLUCOSE = Substance(molar_mass=Decimal("180.156"), counted=False)
CELLS = Substance(counted=True)
DAY = date(2026, 11, 19)
NOON = datetime(2026, 11, 19, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "spelling"),
    [
        *((each, "g/L") for each in ("g/l", "g/L", "g / l", "g.l-1", "gr/litre")),
        *((each, "/mm³") for each in ("/mm3", "/mm^3", "/mm³", "par mm3")),
        *((each, "U/L") for each in ("UI/l", "ui/L", "U/L", "IU/L")),
        *((each, "µmol/L") for each in ("µmol/l", "μmol/L", "umol/l", "mcmol/l")),
        *((each, "mL/min/1.73m²") for each in ("mL/min/1,73m2", "ml/mn/1.73m²", "ml/min/1,73m^2")),
        *(("10^9/L", "G/L"), ("10*9/l", "G/L"), ("Giga/L", "G/L"), ("10⁹/L", "G/L"), ("Tera/l", "T/L")),
        *(("mg/100ml", "mg/dL"), ("mm", "mm"), ("", ""), ("sans unité", ""), ("µ3", "fL")),
        *(("G/L", "G/L"), ("points", "points"), ("mil/mm3", "mil/mm3"), ("m/mm3", "m/mm3")),
    ],
)
def test_a_unit_has_one_spelling(written: str, spelling: str) -> None:
    assert normal_unit(written) == spelling


def test_capitals_are_grams_where_nothing_is_counted() -> None:
    assert normal_unit("G/L", GLUCOSE) == "g/L"
    assert normal_unit("g/l", CELLS) == normal_unit("G/L", CELLS) == "G/L"


@pytest.mark.parametrize(
    ("value", "written", "to", "substance", "found"),
    [
        ("1.05", "g/l", "mmol/L", GLUCOSE, "5.828"),
        ("5.5", "mmol/L", "g/L", GLUCOSE, "0.9909"),
        ("105", "mg/dl", "g/L", GLUCOSE, "1.05"),
        ("4500", "/mm3", "G/L", CELLS, "4.5"),
        ("4.52", "M/mm3", "T/L", CELLS, "4.52"),
        ("4.5", "10³/mm3", "G/L", CELLS, "4.5"),
        ("13.20", "g/dl", "g/L", Substance(), "132"),
        ("1.20", "g/l", "g/L", GLUCOSE, "1.20"),
        ("140", "mEq/l", "mmol/L", Substance(valence=1), "140"),
        ("2.1", "mUI/l", "mU/L", Substance(), "2.1"),
        ("2.1", "µUI/ml", "mU/L", Substance(), "2.1"),
        ("0", "mg/l", "g/L", GLUCOSE, "0"),
        ("123456789", "mg/l", "mmol/L", GLUCOSE, "685277"),
    ],
)
def test_known_factors(value: str, written: str, to: str, substance: Substance, found: str) -> None:
    assert str(convert(Decimal(value), written, to, substance=substance)) == found


@pytest.mark.parametrize(
    ("written", "to", "substance"),
    [
        ("g/L", "mmol/L", Substance()),
        ("%", "mmol/mol", GLUCOSE),
        ("%", "g/L", GLUCOSE),
        ("G/L", "g/L", Substance()),
        ("7,2 mil/mm3", "G/L", CELLS),
        ("mil/mm3", "G/L", CELLS),
        ("mEq/L", "mmol/L", Substance()),
        ("g/24h", "g/L", GLUCOSE),
        ("", "g/L", GLUCOSE),
        ("UI/L", "g/L", GLUCOSE),
        ("x" * 300, "g/L", GLUCOSE),
    ],
)
def test_nothing_is_converted_across_the_unknown(written: str, to: str, substance: Substance) -> None:
    assert convert(Decimal(5), written, to, substance=substance) is None


@given(st.text(max_size=60), st.decimals(allow_nan=True, allow_infinity=True))
@settings(max_examples=150, deadline=None)
def test_no_unit_is_too_odd(written: str, value: Decimal) -> None:
    assert normal_unit(normal_unit(written)) == normal_unit(written)
    convert(value, written, "g/L", substance=GLUCOSE)


@given(st.decimals("0.01", "99999", places=3), st.sampled_from(["mg/L", "g/dL", "mg/dL", "µg/mL"]))
@settings(max_examples=50, deadline=None)
def test_powers_of_ten_come_back_exactly(value: Decimal, unit: str) -> None:
    there = convert(value, unit, "g/L")
    assert there is not None
    assert convert(there, "g/L", unit) == value


WEIGHTS = {
    "H": "1.008",
    "C": "12.011",
    "N": "14.007",
    "O": "15.999",
    "Na": "22.990",
    "K": "39.098",
    "Cl": "35.45",
    "Ca": "40.078",
    "P": "30.974",
    "Mg": "24.305",
    "Fe": "55.845",
    "I": "126.904",
    "Co": "58.933",
}
"""Standard atomic weights (IUPAC)."""


def test_molar_masses_follow_from_the_formulas() -> None:
    found = [entry for file in TABLES for entry in tomllib.loads(file.read_text("utf-8"))["analysis"]]
    assert len(found) > 60
    for entry in found:
        assert ("molar_mass" in entry) == ("formula" in entry)
        atoms = re.findall(r"([A-Z][a-z]?)(\d*)", entry.get("formula", ""))
        mass = sum(Decimal(WEIGHTS[atom]) * int(count or 1) for atom, count in atoms)
        assert abs(mass - Decimal(entry.get("molar_mass", 0))) <= mass / 5000, entry["key"]


def test_every_unit_of_the_table_is_known() -> None:
    unknown = [
        (each.key, unit)
        for each in TABLE.analyses
        for unit in each.units
        if factor_between(unit, each.unit, each.substance) is None
    ]
    assert unknown == [("esr", "mm/h")]  # after one hour or in one: another measure


@pytest.mark.parametrize(
    ("code", "valid"),
    [("2160-0", True), ("4548-4", True), ("718-7", True), ("2160-1", False), ("GLUC", False), ("0718-7", False)],
)
def test_loinc_codes_have_a_check_digit(code: str, valid: bool) -> None:
    assert is_loinc(code) is valid


def named(label: str, unit: str | None, code: str | None = None, chapter: str | None = None) -> str | None:
    asked = Named("lab", code, label, unit, chapter)
    return analysis_of(asked, TABLE, ()) or analysis_labelled(asked, TABLE)


@pytest.mark.parametrize(
    ("label", "unit", "key"),
    [
        ("GLYCEMIE A JEUN :", "g/l", "glucose"),
        ("- Sodium", "mmol/l", "sodium"),
        ("Créatinine", "µmol/L", "creatinine"),
        ("Créatinine", "mmol/L", None),
        ("Créatinine", "g/24h", None),
        ("Leucocytes", "/mm3", "leukocytes"),
        ("Leucocytes", "G/L", "leukocytes"),
        ("Leucocytes", "/champ", None),
        ("Lymphocytes", "%", "lymphocytes-percent"),
        ("Lymphocytes", "/mm3", "lymphocytes"),
        ("Hémoglobine glyquée (HbA1c)", "%", "hba1c"),
        ("HbA1c", "mmol/mol", "hba1c-ifcc"),
        ("INR", None, "inr"),
        ("DFG", "mL/min/1,73m2", None),
        ("Troponine", "ng/L", None),
        ("Sodium urinaire", "mmol/L", None),
        ("Dosage X", "g/L", None),
    ],
)
def test_a_label_counts_with_its_unit(label: str, unit: str | None, key: str | None) -> None:
    assert named(label, unit) == key


def test_codes_go_before_labels_and_the_practice_before_all() -> None:
    assert named("Whatever", "g/l", "2345-7") == "glucose"
    assert named("Whatever", "g/l", "1558-6") == "loinc:1558-6"
    asked = Named("lab", "X1", "Sodium", "mmol/l")
    told = (AnalysisMapping(1, "", "x1", "", "potassium"), AnalysisMapping(2, "lab", "", "sodium", "chloride"))
    assert [analysis_of(asked, TABLE, told[:count]) for count in range(3)] == [None, "potassium", "chloride"]


@pytest.mark.parametrize(
    "chapter", ["IONOGRAMME URINAIRE", "E.C.B.U.", "CYTO-BACTERIOLOGIE", "Liquide pleural", UNSURE]
)
def test_what_is_not_blood_is_not_taken_for_it(chapter: str) -> None:
    assert named("Potassium", "mmol/L", chapter=chapter) is None
    assert named("Potassium", "mmol/L", chapter="IONOGRAMME SANGUIN") == "potassium"


def result(value: str, validity: Validity | None = Validity.FINAL, **changes: object) -> LabResult:
    first = Measure(value, Decimal(value), "mmol/L", Decimal("3.5"), Decimal("5.1"))
    plain = LabResult("Potassium", "K", first, None, None, None, validity, None, (), 20)
    return replace(plain, **changes)  # type: ignore[arg-type]  # a case names only fields of a result


def kept(number: int, found: LabResult, **changes: object) -> KeptResult:
    """The report of this number, received in its turn."""
    received = NOON + timedelta(minutes=number)
    plain = KeptResult(
        id=number,
        report=number,
        record=PatientId(1),
        message=MessageId(number),
        part=0,
        number=1,
        laboratory="lab",
        laboratory_name="Lab",
        request="D1",
        day=DAY,
        received=received,
        result=found,
        seen=False,
        version=4,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # as above


FINAL, RAW, FIXED, OUT = Validity.FINAL, Validity.UNVALIDATED, Validity.CORRECTED, Validity.WITHDRAWN


@pytest.mark.parametrize(
    ("sent", "states"),
    [
        ([("7.0", FINAL), ("4.1", FIXED)], [Replaced.CORRECTED, None]),
        ([("7.0", RAW), ("4.1", FINAL)], [Replaced.VALIDATED, None]),
        ([("7.0", FINAL), ("7.0", FINAL)], [None, Replaced.REPEATED]),
        ([("7.0", FINAL), ("4.1", FINAL)], [None, None]),
        ([("7.0", FINAL), ("4.1", RAW)], [None, None]),
        ([("7.0", FINAL), ("7.0", OUT)], [Replaced.WITHDRAWN, None]),
        ([("7.0", FINAL), ("4.1", FIXED), ("7.0", FINAL)], [Replaced.CORRECTED, None, Replaced.REPEATED]),
        ([("1", FIXED), ("2", FIXED), ("1", FIXED)], [Replaced.CORRECTED, None, Replaced.REPEATED]),
        ([("1", RAW), ("2", FINAL), ("1", RAW)], [Replaced.VALIDATED, None, Replaced.REPEATED]),
    ],
)
def test_which_results_stand(sent: list[tuple[str, Validity]], states: list[Replaced | None]) -> None:
    results = [kept(number, result(*each)) for number, each in enumerate(sent, 1)]
    for order in (results, results[::-1]):
        found = settled(order)
        assert [found[each.id][1] if each.id in found else None for each in results] == states


def test_two_values_of_one_report_are_two() -> None:
    results = [kept(1, result("4.0")), replace(kept(1, result("4.5", line=21)), id=2)]
    assert settled(results) == {}
    again = [replace(each, id=each.id + 2, report=2) for each in results]
    assert settled([*results, *again]) == {3: (1, Replaced.REPEATED), 4: (2, Replaced.REPEATED)}


def test_a_number_that_comes_again_next_year_is_another_request() -> None:
    months = [kept(1, result("4.1"), day=date(2026, 1, 5)), kept(2, result("4.1"), day=date(2026, 6, 5))]
    assert settled([*months, kept(3, result("4.4", FIXED), day=date(2026, 6, 6))]) == {2: (3, Replaced.CORRECTED)}


def test_without_a_request_only_the_very_same_is_one() -> None:
    results = [kept(1, result("4.0"), request=None), kept(2, result("4.1", FIXED), request=None)]
    assert settled(results) == {}


def only(*results: KeptResult) -> Series:
    (found,) = series_of(results, Words(TABLE))
    return found


def test_a_series_is_in_one_unit_and_says_what_was_computed() -> None:
    first = Measure("1.05", Decimal("1.05"), "g/l", Decimal("0.70"), Decimal("1.10"))
    second = Measure("5.5", Decimal("5.5"), "mmol/L", Decimal("3.9"), Decimal("6.1"))
    one, other = (result("1", first=each, label="Glycémie", code="G") for each in (first, second))
    found = only(kept(1, one), kept(2, other, request="D2"))
    assert [(str(point.shown.number), point.converted) for point in found.points] == [("1.05", False), ("0.9909", True)]
    assert (found.key, found.unit, str(found.points[1].shown.high)) == ("glucose", "g/L", "1.099")


def test_a_value_in_two_units_is_one_point() -> None:
    first = Measure("1.05", Decimal("1.05"), "g/l")
    second = Measure("5.83", Decimal("5.83"), "mmol/L")
    assert len(only(kept(1, result("1", first=first, second=second, label="Glycémie"))).points) == 1


def test_the_flag_is_of_the_value_that_has_a_range() -> None:
    first = Measure("33", Decimal(33), "%")
    second = Measure("964", Decimal(964), "/mm3", Decimal(1000), Decimal(4000))
    found = series_of([kept(1, result("1", first=first, second=second, label="Lymphocytes", flag="L"))], Words(TABLE))
    assert {series.key: series.points[0].flag for series in found} == {"lymphocytes-percent": None, "lymphocytes": "L"}


def test_what_is_censored_in_one_unit_is_so_in_the_other() -> None:
    first = Measure("<0.9", Decimal("0.9"), "g/l")
    second = Measure("<5", Decimal(5), "mmol/L")
    for one, other in ((first, second), (second, first)):
        found = only(kept(1, result("1", first=one, second=other, comparator="<", label="Glycémie")))
        assert [each.comparator for each in found.points] == ["<"]


@pytest.mark.parametrize(
    ("value", "sign"),
    [
        ("5", None),
        ("< 5", "<"),
        ("* ≤5", "<="),
        (">= 5", ">="),
        ("> ou = 5", ">="),
        ("plus de 5", ">"),
        ("Inférieur ou égal à 5", "<="),
        ("-5", None),
    ],
)
def test_the_second_value_has_a_sign_of_its_own(value: str, sign: str | None) -> None:
    assert parse_quantity(value, "mmol/L").comparator == sign  # as it is read
    first = Measure("<33", Decimal(33), "%")
    second = Measure(value, Decimal(5), "/mm3")
    found = series_of(
        [kept(1, result("1", first=first, second=second, comparator="<", label="Lymphocytes"))], Words(TABLE)
    )
    assert {series.key: series.points[0].comparator for series in found} == {
        "lymphocytes-percent": "<",
        "lymphocytes": sign,
    }


def test_the_second_of_a_label_in_one_report_is_another() -> None:
    twice = [kept(1, result("4.0")), replace(kept(1, result("45", line=30)), id=2)]
    found = series_of(twice, Words(TABLE))
    assert sorted((series.known, len(series.points)) for series in found) == [(False, 1), (True, 1)]


def test_text_has_a_place_too() -> None:
    words = Measure("négatif", None, None)
    found = only(kept(1, result("1", first=words, label="Recherche", code=None)))
    assert (found.points[0].shown.number, found.points[0].measure.value) == (None, "négatif")
