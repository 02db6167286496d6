"""Problems with files that letters bring."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

DOCUMENT_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.DOCUMENT_UNREADABLE: problem(
        (
            "Document illisible",
            "Ce fichier est abîmé, ou n'est pas ce que son nom annonce : rien ne peut en être montré ici.",
            "Demandez à l'expéditeur de l'envoyer à nouveau ; vous pouvez aussi l'enregistrer tel quel.",
        ),
        (
            "Unreadable document",
            "This file is damaged, or is not what its name says: nothing of it can be shown here.",
            "Ask the sender to send it again; you can also save it as it is.",
        ),
    ),
    Code.DOCUMENT_LOCKED: problem(
        (
            "Document protégé par un mot de passe",
            "Son auteur a fermé ce fichier par un mot de passe de plus, que secmail ne connaît pas.",
            "Ouvrez-le hors de secmail avec ce mot de passe, ou demandez-le sans : la lettre est déjà chiffrée.",
        ),
        (
            "Document protected by a password",
            "Its author has closed this file by one more password, which secmail does not know.",
            "Open it outside of secmail with that password, or ask for it without: the letter is encrypted already.",
        ),
    ),
    Code.DOCUMENT_TOO_LARGE: problem(
        (
            "Document trop grand",
            "Ce fichier est trop grand ou trop compliqué pour être montré ici sans risque.",
            "Ouvrez-le hors de secmail, ou enregistrez-le.",
        ),
        (
            "Document too large",
            "This file is too large or too complicated to be shown here safely.",
            "Open it outside of secmail, or save it.",
        ),
    ),
    Code.DOCUMENT_NOT_OUTSIDE: problem(
        (
            "Fichier non ouvert",
            "Un tel fichier pourrait agir sur cet ordinateur dès qu'on l'ouvre, ou n'est pas ce que son nom annonce.",
            "Demandez à l'expéditeur un PDF. Si vous savez ce que vous faites, enregistrez-le.",
        ),
        (
            "File not opened",
            "A file of this kind could act on this computer as soon as it is opened, or is not what its name says.",
            "Ask the sender for a PDF. If you know what you are doing, save it.",
        ),
    ),
}
