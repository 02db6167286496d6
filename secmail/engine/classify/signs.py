"""Words by which French practice mail tells what it is: in titles, file names, accompanying lines and the documents'
own text. Everything here looks at `plain` text (`domain.urgency.plain`): lower case, ASCII, straight apostrophes. Pure.

A word counts where it names the document, not where it is spoken of: "compte rendu de scanner", a file "irm-genou.pdf",
a heading with the sections of a report below it; but neither "le scanner montre…" nor "demande d'échographie".
"""

import re
from collections.abc import Mapping

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
_COLLEAGUES = r"(?:confreres?|consoeurs?|amie?s?|docteurs?|dr|collegues?|monsieur le professeur)\b"
_LETTER: tuple[Mapping[str, re.Pattern[str]], ...] = (
    {
        "cher": re.compile(rf"chere?s? {_COLLEAGUES}"),
        "dear ": re.compile(r"dear (?:colleague|doctor|dr)\b"),
    },
    {
        "confraternel": re.compile("confraternel"),
        "bien amicalement": re.compile(r"bien amicalement\b"),
        "kind regards": re.compile(r"kind regards\b"),
    },
    {
        "votre patient": re.compile(r"votre patiente?\b"),
        "notre patient": re.compile(r"notre patiente?\b"),
        "your patient": re.compile(r"your patient\b"),
    },
    {
        "j'ai ": re.compile(r"j'ai (?:bien )?(?:re)?(?:vu|examine|recu)\b"),
        "je vois ": re.compile(r"je vois (?:ce jour|en consultation)"),
        "m'avoir ": re.compile(r"m'avoir (?:adresse|confie)"),
        "vous adresse": re.compile(r"vous adresse (?:mon|ma|notre|votre)\b"),
        "vous confie": re.compile(r"vous confie (?:mon|ma|notre|votre)\b"),
    },
)
"""Ways to begin and end a letter between colleagues, greetings first; a pattern is tried where its beginning stands."""
_POLITE = 2
_BUSINESS = re.compile(
    r"\b(?:factures?|devis|releves? (?:de comptes?|d'honoraires|bancaires?)|notes? d'honoraires"
    r"|appels? de (?:fonds|cotisations?)|bulletins? de (?:paie|paye|salaire)|fiches? de (?:paie|paye)|cotisations?"
    r"|urssaf|carmf|bons? de (?:commande|livraison)|avis d'echeance|echeancier|contrats?|conditions generales"
    r"|proces-verbal|assemblee generale|newsletter|lettre d'information|invoices?|payslips?|quotation|purchase order)\b"
)
_SECTION = re.compile(
    r"\n[ \t*#-]{0,20}(indications?|techniques?|incidences?|resultats?|interpretation|conclusions?|findings)\b"
)
"""Like `_QUANTITY` of a text behind a line end: looking for that sign is many times as fast as looking for "^"."""
_QUANTITY = re.compile(
    r"\n[^\n\d<>]{2,60}?[ \t:.]{1,40}[<>]?[ \t]?\d{1,7}(?:[.,]\d{1,4})?[ \t]{0,8}(?:g/d?l|[mnpu]?mol/l|mg/d?l"
    r"|ng/m?l|pg/ml|ug/l|m?u?ui/m?l|u/l|/mm3|giga/l|tera/l|g/24h|%|fl|pg|mm/h|ml/min)(?![a-z])"
)
_SECTION_ROOTS = ("conclusion", "technique", "resultat", "indication")
"""One of these is in every imaging report."""
_SPACED = re.compile(r"[_\-.+]+")
_TITLE_WORDS, _TITLE_LENGTH, _TITLE_LINES = 9, 90, 60
_ENOUGH_LINES = 2
_ACCOMPANYING = 1500
"""Characters up to which a text beside documents is what accompanies them."""
_GREETING, _CLOSING = 1200, 600
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
    sections = len(set(_SECTION.findall(f"\n{text}")))
    if not sections or not any(map(text.__contains__, _SECTION_ROOTS)):
        return False
    titles = _titles(text)
    if any(_IMAGING_PHRASE.search(title) for title in titles):
        return True
    return any(map(_IMAGING_NAME.match, titles)) and sections >= (2 if letter_signs(text) else 1)


def is_result(text: str) -> bool:
    """Whether a document's own text gives results of a laboratory: a title, and lines of values."""
    text = text[:DOCUMENT_BEGINNING]
    if "/" not in text and "%" not in text:
        return False
    return _has_quantities(text) and any(map(_RESULT_TITLE.search, _titles(text)))


def letter_signs(text: str) -> int:
    """How many different ones there are, where letters begin and where they end; none without any greeting."""
    if len(text) > _GREETING + _CLOSING:
        text = f"{text[:_GREETING]}\n{text[-_CLOSING:]}"
    found = sum(any(_stands(text, *each) for each in ways.items()) for ways in _LETTER[:_POLITE])
    if not found:
        return 0
    return found + sum(any(_stands(text, *each) for each in ways.items()) for ways in _LETTER[_POLITE:])


def _stands(text: str, beginning: str, pattern: re.Pattern[str]) -> bool:
    at = text.find(beginning)
    while at >= 0:
        if (not at or not text[at - 1].isalnum()) and pattern.match(text, at):
            return True
        at = text.find(beginning, at + 1)
    return False


def _has_quantities(text: str) -> bool:
    found = _QUANTITY.finditer(f"\n{text}")
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
