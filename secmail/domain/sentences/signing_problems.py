"""Problems with letters that somebody has prepared for somebody else's signature."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

SIGNING_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.DRAFT_GONE: problem(
        (
            "Lettre plus là",
            "Cette lettre n'attend plus : elle a été envoyée, rendue ou supprimée entre-temps.",
            "Regardez la liste à nouveau.",
        ),
        (
            "Letter no longer there",
            "This letter waits no longer: it was sent, given back or deleted meanwhile.",
            "Look at the list again.",
        ),
    ),
    Code.DRAFT_NOT_READ: problem(
        (
            "Lettre non lue",
            "Une lettre préparée par quelqu'un d'autre se signe après avoir été lue.",
            "Ouvrez la lettre, lisez-la jusqu'au bout, puis signez.",
        ),
        (
            "Letter not read",
            "A letter that somebody else has prepared is signed after it has been read.",
            "Open the letter, read it to its end, then sign.",
        ),
    ),
    Code.DRAFT_CHANGED: problem(
        (
            "Lettre modifiée depuis sa lecture",
            "La lettre n'est plus celle qui a été lue : elle n'est ni signée ni envoyée.",
            "Relisez la lettre, puis signez.",
        ),
        (
            "Letter changed since it was read",
            "The letter is no longer the one that was read: it is neither signed nor sent.",
            "Read the letter again, then sign.",
        ),
    ),
    Code.DRAFT_OWN: problem(
        (
            "Brouillon à vous",
            "Ce brouillon est de vous : personne ne l'a préparé pour votre signature.",
            "Reprenez le brouillon pour l'envoyer, ou supprimez-le.",
        ),
        (
            "A draft of your own",
            "This draft is yours: nobody has prepared it for your signature.",
            "Go on with the draft to send it, or delete it.",
        ),
    ),
}
