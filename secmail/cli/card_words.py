"""What the commands about cards and card software say, in both languages."""

from collections.abc import Mapping

CARD_WORDS: Mapping[str, tuple[str, str]] = {
    "help.card": ("cartes et lecteurs", "cards and readers"),
    "help.card list": ("les cartes présentes", "the cards that are in"),
    "help.card show": ("une carte et ses certificats", "one card and its certificates"),
    "help.card test": (
        "fait signer et déchiffrer chaque clé d'une carte, et le vérifie par son certificat",
        "lets each key of a card sign and decrypt, and proves it by its certificate",
    ),
    "help.card modules": (
        "les logiciels de carte trouvés et ce qu'ils deviennent ; en ajoute ou en retire un",
        "the card software that was found and what became of it; adds one or takes one off",
    ),
    "help.card idle-lock": (
        "verrouille tout seul après tant de minutes sans usage (0 : jamais)",
        "locks by itself after so many minutes without use (0: never)",
    ),
    "card.idle-lock": (
        "Verrouillage après {minutes} minutes sans usage.",
        "Locked after {minutes} minutes without use.",
    ),
    "card.idle-lock.never": (
        "Pas de verrouillage automatique tant que la carte est présente.",
        "Not locked by itself while the card is in.",
    ),
    "card.none": ("Aucune carte dans un lecteur.", "No card in a reader."),
    "card.reader-empty": ("Lecteur vide : {reader}", "Empty reader: {reader}"),
    "card.number": ("n° national {number}", "national number {number}"),
    "card.expires": ("valable jusqu'au {day}", "valid until {day}"),
    "card.warning": ("{title} : {sentence}", "{title}: {sentence}"),
    "card.names": ("nom de la carte : {label} ({id})", "name of the card: {label} ({id})"),
    "card.serial": ("certificat n° {serial}", "certificate no. {serial}"),
    "card.role.signature": ("clé de signature", "signature key"),
    "card.role.authentication": ("clé d'authentification", "authentication key"),
    "card.role.confidentiality": ("clé de confidentialité", "confidentiality key"),
    "usage.cards": (
        "Plusieurs cartes sont dans les lecteurs : dites laquelle (« secmail card list »).",
        "Several cards are in the readers: say which one (“secmail card list”).",
    ),
    "card.works": ("Toutes les clés de la carte fonctionnent.", "All keys of the card work."),
    "card.fails": ("Cette carte ne fonctionne pas comme elle devrait.", "This card does not work as it should."),
    "card.signs.yes": ("signe", "signs"),
    "card.signs.no": ("NE SIGNE PAS", "DOES NOT SIGN"),
    "card.pss.yes": ("signe en PSS", "signs by PSS"),
    "card.pss.no": ("NE SIGNE PAS EN PSS", "DOES NOT SIGN BY PSS"),
    "card.decrypts.yes": ("déchiffre", "decrypts"),
    "card.decrypts.no": ("NE DÉCHIFFRE PAS", "DOES NOT DECRYPT"),
    "card.idle": ("ne sert pas ici", "is of no use here"),
    "modules.none": ("Aucun logiciel de carte trouvé.", "No card software found."),
    "modules.unknown": (
        "Ce logiciel de carte n'a pas été ajouté à la main.",
        "This card software was not added by hand.",
    ),
}
