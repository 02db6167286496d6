"""Laboratory results of invented patients, as HPRIM Médecin 1 and 2 (reference: the layouts in the hprim room)."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import cycle

CRLF = "\r\n"


@dataclass(frozen=True, slots=True)
class Patient:
    """An invented patient; `nir` without its key, of a birth place (99999) that does not exist; "": not written."""

    surname: str
    given_name: str
    born: date
    nir: str
    town: str = "00000 VILLETEST"

    @property
    def nir_key(self) -> str:
        """97 minus the number modulo 97."""
        return f"{97 - int(self.nir) % 97:02d}"


@dataclass(frozen=True, slots=True)
class Analysis:
    """One line of a report, in the words of the RES segment; numbers with a point."""

    label: str
    code: str
    value: str
    unit: str = ""
    low: str = ""
    high: str = ""
    flag: str = ""
    kind: str = "N"

    @property
    def printed(self) -> str:
        """The line that people read."""
        star = "*" if self.flag in {"L", "H", "LL", "HH"} else " "
        usual = f"{self.low} à {self.high}" if self.low and self.high else self.low or self.high
        return f"{self.label:<28}{self.value:>9} {star}{self.unit:<10}{usual}".rstrip().replace(".", ",")

    @property
    def coded(self) -> str:
        """The RES line."""
        fields = ("RES", self.label, self.code, self.kind, self.value, self.unit, self.low, self.high, self.flag, "F")
        return "|".join(fields)


@dataclass(frozen=True, slots=True)
class Panel:
    """Analyses that are asked for together."""

    title: str
    analyses: tuple[Analysis, ...]


PATIENTS = (
    Patient("ABADIE", "ÉLODIE", date(1980, 2, 1), "2800299999001"),
    Patient("BENSAÏD", "KARIM", date(1957, 11, 23), "1571199999002"),
    Patient("CHÂTEL", "FRANÇOISE", date(1946, 7, 14), "2460799999003"),
    Patient("DELÉPINE", "RENÉ", date(1939, 3, 30), "1390399999004"),
    Patient("ÉTIENNE", "ZOÉ", date(2016, 5, 9), "2160599999005"),
    Patient("FAVREAU", "JEAN-LOÏC", date(1971, 9, 18), "1710999999006"),
    Patient("GÉRAUD", "MAËLLE", date(1992, 12, 5), "2921299999007"),
    Patient("HAMELIN-ROCÇA", "BÉNÉDICTE", date(1965, 4, 27), "2650499999008"),
)

TURNED_ROUND = Patient("ABADIE", "ÉLODIE", date(1980, 1, 2), "")
"""The first of them as another counter writes her: day and month exchanged, no NIR. Perhaps she, perhaps another."""

PANELS = (
    Panel(
        "HEMATOLOGIE",
        (
            Analysis("Hémoglobine", "HB", "11.3", "g/dl", "12.0", "16.0", "L"),
            Analysis("Leucocytes", "LEU", "6.42", "G/l", "4.00", "10.00", "N"),
            Analysis("Plaquettes", "PLAQ", "251", "G/l", "150", "400", "N"),
            Analysis("Volume globulaire moyen", "VGM", "78", "fl", "80", "100", "L"),
        ),
    ),
    Panel(
        "BIOCHIMIE",
        (
            Analysis("Glycémie à jeun", "GLYC", "1.32", "g/l", "0.74", "1.06", "H"),
            Analysis("Créatinine", "CREA", "9.1", "mg/l", "5.0", "10.0", "N"),
            Analysis("Potassium", "K", "4.2", "mmol/l", "3.5", "5.1", "N"),
            Analysis("CRP", "CRP", "<5.0", "mg/l", "", "5.0", "N"),
        ),
    ),
    Panel(
        "SUIVI DU DIABETE",
        (
            Analysis("Hémoglobine A1c", "HBA1C", "7.4", "%", "4.0", "6.0", "H"),
            Analysis("Microalbuminurie", "MALB", "18", "mg/l", "", "20", "N"),
        ),
    ),
    Panel(
        "THYROIDE",
        (
            Analysis("TSH", "TSH", "2.15", "mUI/l", "0.40", "4.00", "N"),
            Analysis("T4 libre", "T4L", "15.2", "pmol/l", "11.0", "22.0", "N"),
        ),
    ),
    Panel(
        "BACTERIOLOGIE",
        (
            Analysis("Aspect des urines", "ASP", "Trouble", kind="A"),
            Analysis("Leucocyturie", "LEUU", "120", "/mm3", "", "10", "H"),
            Analysis("Culture", "CULT", "Escherichia coli", kind="A"),
        ),
    ),
)
URGENT = Panel(
    "IONOGRAMME URGENT",
    (
        Analysis("Potassium", "K", "6.9", "mmol/l", "3.5", "5.1", "HH"),
        Analysis("Sodium", "NA", "131", "mmol/l", "136", "145", "L"),
    ),
)
_KIDNEYS = Panel(
    "FONCTION RENALE",
    (
        Analysis("Créatinine", "CREA", "14.2", "mg/l", "7.0", "12.0", "H"),
        Analysis("Débit de filtration", "DFG", "46", "ml/min", "60", "", "L"),
        Analysis("Potassium", "K", "5.0", "mmol/l", "3.5", "5.1", "N"),
        Analysis("Sodium", "NA", "137", "mmol/l", "136", "145", "N"),
    ),
)
_BLOOD, _BLOOD_SUGAR, _DIABETES, _THYROID, _URINE = PANELS
_FOLLOWED = (_THYROID, _DIABETES, _BLOOD, _KIDNEYS, _URINE, _BLOOD_SUGAR, _BLOOD, _DIABETES)
"""For what each patient is seen again."""
_COURSE = (Decimal(1), Decimal("0.97"), Decimal("0.92"), Decimal("0.95"))
"""An analysis the first, second, … time before the newest, as part of the newest; every second one the other way."""


@dataclass(frozen=True, slots=True)
class Request:
    """One patient's panel of one day."""

    patient: Patient
    panel: Panel
    number: int
    day: date


def requests(count: int, first_day: date) -> list[Request]:
    """So many different requests; the same arguments give the same."""
    patients, panels = cycle(PATIENTS), cycle(PANELS)
    return [Request(next(patients), next(panels), number, first_day) for number in range(1, count + 1)]


def followed(number: int, day: date, *, before: int) -> Request:
    """A patient who comes again and again for the same panel; `before`: how many times more since then."""
    place = (number - 1) % len(PATIENTS)
    panel = _FOLLOWED[place]
    part = _COURSE[before % len(_COURSE)]
    parts = cycle((part, 2 - part))
    analyses = tuple(_at(analysis, next(parts)) for analysis in panel.analyses)
    return Request(PATIENTS[place], replace(panel, analyses=analyses), number, day)


def _at(analysis: Analysis, part: Decimal) -> Analysis:
    """The analysis with a part of its value, as many decimals, and the flag that belongs to it."""
    try:
        value = Decimal(analysis.value)
    except InvalidOperation:
        return analysis  # words, and "less than"
    value = (value * part).quantize(value)
    low, high = (Decimal(bound) if bound else None for bound in (analysis.low, analysis.high))
    flag = "L" if low is not None and value < low else "H" if high is not None and value > high else "N"
    return replace(analysis, value=str(value), flag=flag)


def hprim(request: Request, *, sender: str, recipient: str, coded: bool = True) -> str:
    """The whole file as text: version 2 with its coded block, version 1 without."""
    return report(request, sender=sender, recipient=recipient, coded=coded) + f"****FINFICHIER****{CRLF}"


def report(request: Request, *, sender: str, recipient: str, coded: bool = True) -> str:
    """One report, up to its own end marker; several make a file for several patients."""
    lines = [*_header(request, sender, recipient), "", f"          {request.panel.title}"]
    lines += [analysis.printed for analysis in request.panel.analyses]
    lines.append("")
    if coded:
        lines += ["****LAB****", f"TEX|          {request.panel.title}"]
        for analysis in request.panel.analyses:
            lines += [f"TEX|{analysis.printed}", analysis.coded]
    return CRLF.join([*lines, "****FIN****", ""])


def _header(request: Request, sender: str, recipient: str) -> list[str]:
    patient = request.patient
    return [
        f"PAT{request.number:07d}",
        patient.surname,
        patient.given_name,
        "1 RUE DE L EXEMPLE",
        "",
        patient.town,
        f"{patient.born:%d/%m/%Y}",
        f"{patient.nir} {patient.nir_key}" if patient.nir else "",
        f"DOS{request.number:07d}",
        f"{request.day:%d/%m/%Y}",
        f"{'LABTIL':<10} {sender}",
        f"{'CABLIL':<10} {recipient}",
    ]
