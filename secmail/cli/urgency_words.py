"""Help of `secmail urgency`."""

from collections.abc import Mapping

URGENCY_HELP: Mapping[str, tuple[str, str]] = {
    "help.urgency": ("ce qui rend un message urgent", "what makes a message urgent"),
    "help.urgency words": (
        "mots du cabinet qui rendent urgent ce qui est lu désormais (objet, texte, commentaires)",
        "the practice's words that make urgent what is read from now on (subject, text, comments)",
    ),
    "help.urgency words list": ("les mots en vigueur", "the words in force"),
    "help.urgency words add": ("ajoute des mots", "adds words"),
    "help.urgency words remove": ("enlève des mots", "removes words"),
    "help.urgency words reset": ("reprend les mots d'origine", "takes the original words again"),
    "option.urgency words add words": (
        "mot ou expression, sans égard aux accents ; « pas d'urgence » ne compte pas pour « urgence »",
        "word or phrase, whatever its accents; “not urgent” does not count for “urgent”",
    ),
    "option.urgency words remove words": ("comme dans la liste", "as in the list"),
    "json.urgency words list": ('{"words": […]}', '{"words": […]}'),
    "json.urgency words add": ('{"words": […]}', '{"words": […]}'),
    "json.urgency words remove": ('{"words": […]}', '{"words": […]}'),
    "json.urgency words reset": ('{"words": […]}', '{"words": […]}'),
}
