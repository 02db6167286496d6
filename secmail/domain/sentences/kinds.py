"""Kinds of messages, and why a message is of its kind or urgent, in words for lists and tool tips."""

from collections.abc import Iterable, Mapping

from secmail.domain.kinds import Reason, Urgent, Why
from secmail.domain.messages import Kind
from secmail.domain.sentences.text import LANGUAGES, Language

_Words = tuple[str, str]

KINDS: Mapping[Kind, _Words] = {
    Kind.RESULT: ("résultat", "result"),
    Kind.LETTER: ("lettre", "letter"),
    Kind.IMAGING_REPORT: ("compte rendu d'imagerie", "imaging report"),
    Kind.IMAGING: ("images médicales", "medical images"),
    Kind.STRUCTURED: ("document structuré", "structured document"),
    Kind.ADMINISTRATIVE: ("message administratif", "administrative message"),
    Kind.REPORT: ("avis de remise", "delivery report"),
    Kind.RECEIPT: ("accusé de lecture", "receipt"),
    Kind.OTHER: ("autre message", "other message"),
}
WHY: Mapping[Why, _Words] = {
    Why.HPRIM: ("résultats codés", "coded results"),
    Why.HPRIM_TEXT: ("compte rendu en texte de laboratoire", "report as laboratory text"),
    Why.HPRIM_OTHER: ("échange de laboratoire sans résultat", "laboratory exchange without results"),
    Why.CDA: ("document structuré (CDA)", "structured document (CDA)"),
    Why.XDM: ("archive d'échange (XDM)", "exchange archive (XDM)"),
    Why.DICOM: ("images DICOM", "DICOM images"),
    Why.RESULT_WORDS: ("mots de laboratoire", "words of laboratories"),
    Why.RESULT_LINES: ("lignes de résultats", "lines of results"),
    Why.IMAGING_WORDS: ("mots d'imagerie", "words of imaging"),
    Why.LETTER_WORDS: ("formules de courrier", "phrases of letters"),
    Why.KNOWN_LABORATORY: ("laboratoire déjà connu", "laboratory known before"),
    Why.DOCUMENT: ("document joint", "document attached"),
    Why.SEALED: ("arrivé chiffré", "came encrypted"),
    Why.CALENDAR: ("rendez-vous d'agenda", "calendar entry"),
    Why.BUSINESS_WORDS: ("mots de gestion (facture, contrat…)", "words of business (invoice, contract…)"),
    Why.NOTICE: ("envoyé par un automate", "sent by a machine"),
    Why.DELIVERY: ("avis d'un serveur", "notice of a server"),
    Why.RECEIPT: ("accusé signé", "signed receipt"),
}
URGENT: Mapping[Urgent, _Words] = {
    Urgent.PANIC: ("{what} au-delà du seuil d'alerte", "{what} beyond the panic limit"),
    Urgent.REQUESTED: ("analyses demandées en urgence", "analyses requested as urgent"),
    Urgent.WORD: ("mot « {what} »", "word “{what}”"),
    Urgent.SUBJECT: ("« urgent » dans l'objet", "“urgent” in the subject"),
    Urgent.PRIORITY: ("priorité de l'expéditeur", "the sender's priority"),
    Urgent.CLAIMED: (
        "dit prioritaire par l'expéditeur, ce que rien ne confirme",
        "called a priority by the sender, which nothing confirms",
    ),
}
_UNNAMED: _Words = ("une valeur", "a value")


def kind_word(kind: Kind, language: Language) -> str:
    """Of one message."""
    return KINDS[kind][LANGUAGES.index(language)]


def reason_words(reason: Reason, language: Language) -> str:
    """What the sign was, without where it was."""
    at = LANGUAGES.index(language)
    if isinstance(reason.code, Why):
        return WHY[reason.code][at]
    return URGENT[reason.code][at].format(what=reason.what or _UNNAMED[at])


def reasons_words(reasons: Iterable[Reason], language: Language) -> str:
    """All of them in one line, each once."""
    return ", ".join(dict.fromkeys(reason_words(reason, language) for reason in reasons))
