"""Words by which French practice mail tells what it is: in titles, file names, accompanying lines and the documents'
own text. Everything here looks at `plain` text (`domain.urgency.plain`): lower case, ASCII, straight apostrophes. Pure.

A word counts where it names the document, not where it is spoken of: "compte rendu de scanner", a file "irm-genou.pdf",
a heading with the sections of a report below it; but neither "le scanner montre…" nor "demande d'échographie".
"""

import re

_OF = r"\s*(?:d'|de l'|de la |de |du |des |d )?\s*"
_REPORT = r"(?:comptes?[- ]?rendus?|crs?|c\.r\.|resultats?|rapports?)"
_IMAGES = (
    r"(?:radiograph\w+|radiolog\w+|radios?|echograph\w+|echo-?doppler|doppler|scanners?|scanograph\w+|irm|i\.r\.m|tdm"
    r"|t\.d\.m|tomodensitom\w+|mammograph\w+|scintigraph\w+|osteodensitom\w+|densitometrie|pet-?scan|tep|tep-?(?:tdm|scan)"
    r"|arthro-?scanner|uro-?scanner|coroscanner|angio-?(?:scanner|irm)|cone beam|imagerie)"
)
_ANALYSES = (
    r"(?:analyses?|biolog\w+|laboratoire|labo|prise de sang|prelevements?|hemogramme|nfs|inr|ecbu|serolog\w+|pcr"
    r"|anatomo-?(?:cyto-?)?patholog\w+|anapath|cytolog\w+|frottis|hemocultures?|glycemie|bacteriolog\w+|parasitolog\w+"
    r"|bilans? (?:sanguins?|biologiques?|lipidiques?|hepatiques?|renal|martial|thyroidien))"
)
_IMAGING_PHRASE = re.compile(
    rf"\b{_REPORT}{_OF}(?:examens?{_OF})?{_IMAGES}\b|\b(?:imaging|radiology|ultrasound|mri|ct|x-ray) report\b"
)
_RESULT_PHRASE = re.compile(
    rf"\b{_REPORT}{_OF}(?:l')?(?:examens?{_OF})?{_ANALYSES}\b|\b(?:laboratory|lab|blood test) (?:report|results?)\b"
    r"|\bcr-?bio\b|\bcr-?acp\b"
)
_IMAGING_NAME = re.compile(rf"\b(?:{_IMAGES}|mri|ct scan|x-ray|ultrasound)\b")
_RESULT_NAME = re.compile(
    rf"\b(?:resultats?|biologie|biologique|labo|laboratoire|{_ANALYSES[3:-1]}"
    r"|lab results?|crbio)\b"
)
_NOT_A_REPORT = re.compile(
    r"\b(?:demandes?|prescriptions?|ordonnances?|rdv|rendez[- ]?vous|convocations?|factures?|devis|protocole"
    r"|preparation|consentement|questionnaire|bon|tarifs?|horaires?|fermeture|prochaine?|prevue?|programmee?|request"
    r"|appointment|formation|annuaire|recrutement|poste|offre|invitation|congres|newsletter|lettre d'information"
    r"|catalogue|fournitures?|commande|maintenance|contrat)\b"
)
_LETTER = (
    (
        ("cher ", "chere ", "chers ", "cheres ", "dear "),
        re.compile(
            r"\b(?:cher|chere)s? (?:confreres?|consoeurs?|amie?s?|docteurs?|dr|collegues?|monsieur le professeur)\b"
            r"|\bdear (?:colleague|doctor|dr)\b"
        ),
    ),
    (
        ("confraternel", "amicalement", "bien a toi", "regards"),
        re.compile(r"\bconfraternel|\bbien amicalement\b|\bbien a toi\b|\bkind regards\b"),
    ),
    (("votre patient", "notre patient", "your patient"), re.compile(r"\b(?:votre|notre|your) patiente?\b")),
    (
        ("j'ai ", "je vois ", "m'avoir ", "d'hospitalisation", "vous adresse", "vous confie"),
        re.compile(
            r"\bj'ai (?:bien )?(?:re)?(?:vu|examine|recu)\b|\bje vois (?:ce jour|en consultation)"
            r"|\bm'avoir (?:adresse|confie)|\bsortie? d'hospitalisation\b"
            r"|\bvous (?:adresse|confie) (?:mon|ma|notre|votre)\b"
        ),
    ),
)
"""Ways to begin and end a letter between colleagues, each with what must be there: most mail has nothing of it."""
_BUSINESS = re.compile(
    r"\b(?:factures?|devis|releves? (?:de comptes?|d'honoraires|bancaires?)|notes? d'honoraires"
    r"|appels? de (?:fonds|cotisations?)|bulletins? de (?:paie|paye|salaire)|fiches? de (?:paie|paye)|cotisations?"
    r"|urssaf|carmf|bons? de (?:commande|livraison)|avis d'echeance|echeancier|contrats?|conditions generales"
    r"|proces-verbal|assemblee generale|newsletter|lettre d'information|invoices?|payslips?|quotation|purchase order)\b"
)
_SECTION = re.compile(
    r"^[ \t*#-]{0,20}(?:indications?|techniques?|incidences?|resultats?|interpretation|conclusions?|findings)\b", re.M
)
_QUANTITY = re.compile(
    r"^[^\n\d<>]{2,60}?[ \t:.]{1,40}[<>]?[ \t]?\d{1,7}(?:[.,]\d{1,4})?[ \t]{0,8}(?:g/d?l|[mnpu]?mol/l|mg/d?l"
    r"|ng/m?l|pg/ml|ug/l|m?u?ui/m?l|u/l|/mm3|giga/l|tera/l|g/24h|%|fl|pg|mm/h|ml/min)(?![a-z])",
    re.M,
)
_IMAGING_ROOTS = (
    *(
        "radio",
        "echo",
        "scanner",
        "scanogr",
        "irm",
        "tdm",
        "t.d.m",
        "i.r.m",
        "tomodens",
        "mammogr",
        "scinti",
        "densitom",
    ),
    *(
        "doppler",
        "pet-scan",
        "petscan",
        "pet scan",
        "tep",
        "imag",
        "cone beam",
        "mri",
        "x-ray",
        "ultrasound",
        "ct report",
    ),
)
_RESULT_ROOTS = (
    *(
        "analyse",
        "biolog",
        "labo",
        "resultat",
        "compte",
        "rapport",
        "cr ",
        "hematol",
        "biochim",
        "bacteriol",
        "hormono",
    ),
    *("immunol", "serolog", "hemostase", "hemogr", "ionogr", "blood test", "cr-", "crbio", "c.r.", "cracp", "crs "),
)
"""One of these is in every text that the patterns could find."""
_SPACED = re.compile(r"[_\-.+]+")
_TITLE_WORDS, _TITLE_LENGTH, _TITLE_LINES = 9, 90, 60
_ENOUGH_LINES = 2
_ACCOMPANYING = 1500
"""Characters up to which a text beside documents is what accompanies them."""
DOCUMENT_BEGINNING = 6000
"""Characters of a document in which it says what it is."""


def names_imaging(title: str) -> bool:
    """Whether a subject or file name calls something an imaging report. Signs between words may be any."""
    title = _SPACED.sub(" ", title)
    return _IMAGING_NAME.search(title) is not None and not is_no_report(title)


def names_result(title: str) -> bool:
    """The same for results."""
    title = _SPACED.sub(" ", title)
    return _RESULT_NAME.search(title) is not None and not is_no_report(title)


def names_business(title: str) -> bool:
    """The same for invoices and the like."""
    return _BUSINESS.search(_SPACED.sub(" ", title)) is not None


def is_no_report(title: str) -> bool:
    """Requests, appointments, invoices: they name an examination and bring none."""
    return _NOT_A_REPORT.search(title) is not None


def brings_imaging(text: str) -> bool:
    """Whether lines beside documents say that these are imaging reports."""
    return len(text) <= _ACCOMPANYING and _said(_IMAGING_PHRASE, text)


def brings_result(text: str) -> bool:
    """The same for results."""
    return len(text) <= _ACCOMPANYING and _said(_RESULT_PHRASE, text)


def is_imaging(text: str) -> bool:
    """Whether a document's own text is an imaging report: by its title, and the sections that such have."""
    text = text[:DOCUMENT_BEGINNING]
    if not any(map(text.__contains__, _IMAGING_ROOTS)):
        return False
    titles = _titles(text)
    sections = len({match[0].strip(" *#-:.") for match in _SECTION.finditer(text)})
    if any(_IMAGING_PHRASE.search(title) for title in titles):
        return sections >= 1 or not letter_signs(text)
    named = any((match := _IMAGING_NAME.match(title)) and match.end() <= len(title) for title in titles)
    return named and sections >= (2 if letter_signs(text) else 1)


def is_result(text: str) -> bool:
    """Whether a document's own text gives results of a laboratory: a title, and lines of values."""
    text = text[:DOCUMENT_BEGINNING]
    if not any(map(text.__contains__, _RESULT_ROOTS)):
        return False
    return any(map(_RESULT_TITLE.search, _titles(text))) and _has_quantities(text)


def letter_signs(text: str) -> int:
    """How many different ones there are."""
    text = text[:DOCUMENT_BEGINNING]
    return sum(any(map(text.__contains__, roots)) and pattern.search(text) is not None for roots, pattern in _LETTER)


def _has_quantities(text: str) -> bool:
    found = _QUANTITY.finditer(text)
    return all(next(found, None) is not None for _ in range(_ENOUGH_LINES))


_RESULT_TITLE = re.compile(
    rf"{_RESULT_PHRASE.pattern}|\blaboratoires? (?:d'analyses|de biologie)|\bbiologie medicale\b"
    r"|^(?:hematologie|biochimie|bacteriologie|hormonologie|immunologie|serologie|hemostase|hemogramme|ionogramme)\b"
)


def _titles(text: str) -> list[str]:
    """Lines that could be headings: few words, no sentence, nothing told behind a colon, no request."""
    lines = (line.strip(" \t*=_#-|") for line in text.split("\n", 4 * _TITLE_LINES)[: 4 * _TITLE_LINES])
    filled = [line for line in lines if line][:_TITLE_LINES]
    return [line for line in filled if _is_title(line)]


def _is_title(line: str) -> bool:
    if len(line) > _TITLE_LENGTH or line.endswith((".", ",")) or line.count(" ") >= _TITLE_WORDS or is_no_report(line):
        return False
    return ":" not in line[:-1] or line.startswith(("objet", "examen", "concerne"))


def _said(pattern: re.Pattern[str], text: str) -> bool:
    """Not in a line that asks for it."""
    return any(pattern.search(line) and not is_no_report(line) for line in text.split("\n"))
