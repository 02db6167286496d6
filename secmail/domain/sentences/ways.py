"""The way from a signer to his authority in words: what each certificate on it is, and by what it is known to stand."""

from collections.abc import Mapping

from secmail.domain.security import PathStep, Revocation, RevocationSource, StepRole, Told
from secmail.domain.sentences.identity import Manner
from secmail.domain.sentences.text import Language

ROLES: Mapping[StepRole, Mapping[Language, str]] = {
    StepRole.HOLDER: {"fr": "signataire", "en": "signer"},
    StepRole.AUTHORITY: {"fr": "autorité intermédiaire", "en": "intermediate authority"},
    StepRole.ROOT: {"fr": "autorité racine", "en": "root authority"},
}

_ROOT: Mapping[Language, str] = {
    "fr": "Reconnue sur cet ordinateur : la confiance part d'elle.",
    "en": "Recognised on this computer: trust begins with it.",
}
_UNTOLD: Mapping[Revocation, Mapping[Language, str]] = {
    Revocation.GOOD: {"fr": "Non révoqué.", "en": "Not revoked."},
    Revocation.REVOKED: {"fr": "Révoqué.", "en": "Revoked."},
    Revocation.UNKNOWN: {
        "fr": "Rien de ce qui est ici ne dit s'il est révoqué.",
        "en": "Nothing at hand tells whether it is revoked.",
    },
    Revocation.STALE: {
        "fr": "Ce qui est ici sur sa révocation est trop ancien.",
        "en": "What is at hand about its revocation is too old.",
    },
}
_STATES: Mapping[Revocation, Mapping[Language, str]] = {
    Revocation.GOOD: {"fr": "Non révoqué au {at}, d'après {by}.", "en": "Not revoked as of {at}, by {by}."},
    Revocation.REVOKED: {"fr": "Révoqué, d'après {by} du {at}.", "en": "Revoked, by {by} of {at}."},
    Revocation.STALE: {
        "fr": "Non révoqué au {at}, d'après {by}, mais on ne sait rien de plus récent.",
        "en": "Not revoked as of {at}, by {by}, but nothing newer is known.",
    },
}
_SOURCES: Mapping[Told, Mapping[Language, str]] = {
    Told.LIST: {"fr": "la liste de révocation de {signer}", "en": "the revocation list of {signer}"},
    Told.ANSWER: {"fr": "la réponse du serveur de {signer}", "en": "the answer of the server of {signer}"},
}
_NEXT: Mapping[bool, Mapping[Language, str]] = {
    False: {"fr": "La prochaine est attendue le {until}.", "en": "The next is due on {until}."},
    True: {"fr": "La suivante était attendue le {until}.", "en": "The next was due on {until}."},
}


def told_sentence(step: PathStep, manner: Manner) -> str:
    """How a certificate on the way stands, and by what that is known."""
    language = manner.language
    if step.role is StepRole.ROOT:
        return _ROOT[language]
    if step.told is None or step.revocation not in _STATES:
        return _UNTOLD[step.revocation][language]
    by = _SOURCES[step.told.kind][language].format(signer=manner.clean(step.told.signer))
    said = _STATES[step.revocation][language].format(at=manner.day(step.told.at), by=by)
    return " ".join(filter(None, (said, _next(step.told, step.revocation, manner))))


def _next(told: RevocationSource, state: Revocation, manner: Manner) -> str:
    """A revocation stays, whatever the next list says."""
    if told.until is None or state is Revocation.REVOKED:
        return ""
    return _NEXT[state is Revocation.STALE][manner.language].format(until=manner.day(told.until))
