"""The words of result files as they are printed, in both languages."""

from collections.abc import Mapping

REPORT_WORDS: Mapping[str, tuple[str, str]] = {
    "hprim.patient": ("Patient : {facts}", "Patient: {facts}"),
    "hprim.born": ("né(e) {name}", "born {name}"),
    "hprim.nir": ("n° {number}", "no. {number}"),
    "hprim.report": ("Compte rendu du {date}, {sender}", "Report of {date}, {sender}"),
    "hprim.recipient": ("Pour : {name}", "For: {name}"),
    "hprim.request": ("Demande : {facts}", "Request: {facts}"),
    "hprim.urgent": ("URGENTE", "URGENT"),
    "hprim.sampled": ("prélèvement {moment}", "sampled {moment}"),
    "hprim.file": ("Fichier joint : {name}", "File beside: {name}"),
    "hprim.computed": ("calculé", "computed"),
    "hprim.corrected": ("corrigé", "corrected"),
    "hprim.unvalidated": ("non validé", "not validated"),
    "hprim.withdrawn": ("annulé par le laboratoire", "cancelled by the laboratory"),
    "hprim.outside": ("Hors de tout compte rendu, ligne {line} :", "Outside of every report, line {line}:"),
}
