"""What is told about the newest version of the program. For both front ends."""

from collections.abc import Mapping

from secmail.domain.sentences.text import Language
from secmail.domain.updates import Newness, Update

_SAID: Mapping[Newness, Mapping[Language, str]] = {
    Newness.CURRENT: {"fr": "Ce programme est à jour.", "en": "This program is up to date."},
    Newness.NEWER: {
        "fr": "La version {version} est parue. À lire et à télécharger : {page}",
        "en": "Version {version} is out. Read about it and download it: {page}",
    },
    Newness.STALE: {
        "fr": "L'éditeur n'a rien annoncé depuis longtemps. Regardez vous-même : {page}",
        "en": "The publisher has announced nothing for long. Look for yourself: {page}",
    },
    Newness.REPLAYED: {
        "fr": (
            "L'annonce reçue est plus ancienne qu'une autre déjà vue ici : elle n'est pas crue. Quelqu'un retient"
            " peut-être les nouvelles de l'éditeur. Recommencez depuis une autre connexion à Internet."
        ),
        "en": (
            "The announcement that came is older than one already seen here: it is not believed. Somebody may be"
            " holding the publisher's news back. Try again over another connection to the Internet."
        ),
    },
    Newness.UNTRUSTED: {
        "fr": "La réponse n'est pas signée par l'éditeur : elle n'est pas crue. N'installez rien qu'elle propose.",
        "en": "The answer is not signed by the publisher: it is not believed. Install nothing that it offers.",
    },
    Newness.UNREACHABLE: {
        "fr": "L'éditeur ne répond pas. Vérifiez la connexion à Internet, puis recommencez.",
        "en": "The publisher does not answer. Check the connection to the Internet, then try again.",
    },
    Newness.NO_PUBLISHER: {
        "fr": "Ce programme n'a pas d'adresse où demander. Voyez qui vous l'a fourni.",
        "en": "This program knows no address to ask. See who gave it to you.",
    },
}


def update_sentence(found: Update, language: Language) -> str:
    """In one or two sentences."""
    version, page = (found.announced.version, found.announced.page) if found.announced else ("", "")
    return _SAID[found.newness][language].format(version=version, page=page)
