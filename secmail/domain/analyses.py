"""Which analysis a result is of: what laboratories call it, brought together by a table (pure).

A label alone does not tell blood from urine; so an analysis of the table is taken for one only in a unit that it is
given in. What the practice itself has said goes before the table, and LOINC codes are taken for what they are.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from secmail.domain.lab_results import folded_label
from secmail.domain.units import NOTHING_KNOWN, Substance, normal_unit

_LOINC = re.compile(r"(\d{1,5})-(\d)")
_FLUIDS = re.compile(
    r"\b(?:urin|diurese|miction|e ?c ?b ?u\b|cyto ?bacter|lcr\b|cephalo ?rach|ascite|pleura|articulaire|synovi|periton"
    r"|sperm|lavage bronch|lavage alveol|amnio|selles\b|coprolog|fecal|feces|expectoration|saliv|sueur"
    r"|ponction (?:lombaire|d|de)\b|liquide (?:d|de|seminal|pericard|gastr))"
)
"""What is not blood, in folded text."""
_BLOOD = re.compile(r"sang|plasm|seru|serique|hemat|hemogram|numeration|\bnfs\b")
LOINC = "loinc:"
OWN = "own:"
UNSURE = "?"
"""How keys begin that are not in the table: a LOINC code, a name the practice gave. `UNSURE`: a chapter that is not
said, in a report that is not only about blood."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """An analysis of the table. `unit`: in which a series is shown; `units`: in which it is recognised, `unit` too."""

    key: str
    names: tuple[tuple[str, str], ...]
    synonyms: tuple[str, ...]
    loinc: tuple[str, ...]
    unit: str
    units: frozenset[str]
    substance: Substance = NOTHING_KNOWN

    def name(self, language: str) -> str:
        """For people."""
        return dict(self.names).get(language, self.names[0][1])


@dataclass(frozen=True, slots=True)
class AnalysisMapping:
    """What the practice says: these results are of this analysis. Either `code` or `label` (folded) is given.

    `laboratory`: as in `LearnedReport`; "" for any. `analysis`: a key of the table, "loinc:…", or "own:…".
    """

    id: int
    laboratory: str
    code: str
    label: str
    analysis: str


@dataclass(frozen=True, slots=True)
class Named:
    """What is to be named: the laboratory, and its code, label and unit as written."""

    laboratory: str
    code: str | None
    label: str | None
    unit: str | None
    chapter: str | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The table, ready to be asked."""

    analyses: tuple[Analysis, ...] = ()
    _by_key: dict[str, Analysis] = field(default_factory=dict, init=False, repr=False, compare=False)
    _by_label: dict[str, list[Analysis]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _by_loinc: dict[str, Analysis] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for analysis in self.analyses:
            self._by_key[analysis.key] = analysis
            self._by_loinc.update(dict.fromkeys(analysis.loinc, analysis))
            for synonym in analysis.synonyms:
                self._by_label.setdefault(synonym, []).append(analysis)

    def get(self, key: str) -> Analysis | None:
        """By its key; also by the LOINC code that is one of the table's."""
        if key.startswith(LOINC):
            return self._by_loinc.get(key.removeprefix(LOINC))
        return self._by_key.get(key)

    def labelled(self, named: Named) -> Analysis | None:
        """By label and unit together."""
        if named.chapter == UNSURE or names_other_fluid(named.chapter) or names_other_fluid(named.label):
            return None
        for analysis in self._by_label.get(folded_label(named.label), ()):
            if normal_unit(named.unit, analysis.substance) in analysis.units:
                return analysis
        return None


def analysis_of(named: Named, catalogue: Catalogue, mappings: Sequence[AnalysisMapping]) -> str | None:
    """The key of the analysis, where a code or the practice says it; None where at most its label does."""
    code, label = (named.code or "").strip().casefold(), folded_label(named.label)
    fitting = [
        each
        for each in mappings
        if each.laboratory in ("", named.laboratory)
        and ((each.code and each.code == code) or each.label == label != "")
    ]
    if fitting:  # what is said of this laboratory before what is said of all; the last word counts
        return max(fitting, key=lambda each: (bool(each.laboratory), bool(each.code), each.id)).analysis
    if is_loinc(code):
        known = catalogue.get(LOINC + code)
        return known.key if known is not None else LOINC + code
    return None


def analysis_labelled(named: Named, catalogue: Catalogue) -> str | None:
    """The key of the analysis in the table, by label and unit; whoever asks believes it once in a report."""
    found = catalogue.labelled(named)
    return found.key if found is not None else None


def names_other_fluid(text: str | None) -> bool:
    """Whether it speaks of urine or another fluid than blood."""
    return _FLUIDS.search(folded_label(text, most=len(text or ""))) is not None


def names_blood(text: str | None) -> bool:
    """Whether it says that it is about blood."""
    return _BLOOD.search(folded_label(text)) is not None


def is_loinc(code: str) -> bool:
    """Whether it is a LOINC code: up to five digits and a check digit (modulus 10, as the LOINC manual gives it)."""
    found = _LOINC.fullmatch(code)
    if found is None or found[1].startswith("0"):
        return False
    total = 0
    for place, digit in enumerate(reversed(found[1])):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return (10 - total % 10) % 10 == int(found[2])


def parse_catalogue(texts: Iterable[str]) -> Catalogue:
    """Of TOML files as in `resources/analyses`. ValueError where one is not as it should be."""
    found = [_analysis(entry) for text in texts for entry in tomllib.loads(text).get("analysis", [])]
    if len({each.key for each in found}) != len(found):
        raise ValueError("an analysis stands twice")
    return Catalogue(tuple(found))


def _analysis(entry: dict[str, object]) -> Analysis:
    key, unit = str(entry["key"]), str(entry["unit"])
    mass = entry.get("molar_mass")
    valence = entry.get("valence")
    substance = Substance(
        molar_mass=Decimal(str(mass)) if mass is not None else None,
        valence=int(str(valence)) if valence is not None else None,
        counted=bool(entry.get("counted", False)),
    )
    written = [unit, *_texts(entry, "units")]
    names = tuple((language, str(entry[language])) for language in ("fr", "en"))
    labels = [names[0][1], *_texts(entry, "synonyms")]
    codes = tuple(_texts(entry, "loinc"))
    if not all(map(is_loinc, codes)):
        raise ValueError(f"no LOINC code: {key}")
    return Analysis(
        key=key,
        names=names,
        synonyms=tuple(dict.fromkeys(map(folded_label, labels))),
        loinc=codes,
        unit=normal_unit(unit, substance),
        units=frozenset(normal_unit(each, substance) for each in written),
        substance=substance,
    )


def _texts(entry: dict[str, object], name: str) -> list[str]:
    value = entry.get(name, [])
    return [str(each) for each in value] if isinstance(value, list) else []
