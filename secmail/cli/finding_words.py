"""What the command line says about searching, in both languages."""

from collections.abc import Mapping

FINDING_WORDS: Mapping[str, tuple[str, str]] = {
    "search.none": ("Aucun message trouvé.", "No message found."),
    "search.outside": (
        "Sans carte, seuls les en-têtes ont été cherchés (avec la carte : --pin-stdin ou --card).",
        "Without the card only headers were searched (with the card: --pin-stdin or --card).",
    ),
    "search.waiting": (
        "Recherche incomplète : messages pas encore lus : {count}.",
        "The search is not complete: messages not read yet: {count}.",
    ),
    "usage.condition": (
        "Condition pas comprise : « {what} ». Une date s'écrit 15/03/2026, 03/2026, 2026 ou hier.",
        "Condition not understood: “{what}”. A date is written 15/03/2026, 03/2026, 2026 or yesterday.",
    ),
    "usage.nothing-sought": ("Il n'y a aucun mot à chercher.", "There is no word to look for."),
}
