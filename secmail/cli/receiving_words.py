"""What the command line says about the bodies of messages, in both languages."""

from collections.abc import Mapping

RECEIVING_HELP: Mapping[str, tuple[str, str]] = {
    "help.bodies": (
        "quels messages sont en entier sur cet ordinateur",
        "which messages are on this computer as a whole",
    ),
    "help.fetch": ("télécharge des messages en entier", "downloads messages as a whole"),
    "option.bodies --largest": (
        "jusqu'à cette taille, les messages viennent d'eux-mêmes ; 0 : seulement ceux qui sont ouverts",
        "up to this size messages come by themselves; 0: only those that are opened",
    ),
    "option.fetch ids": ("numéros des messages", "numbers of the messages"),
}

RECEIVING_WORDS: Mapping[str, tuple[str, str]] = {
    "bodies.largest": (
        "Les messages jusqu'à {megabytes} Mo viennent en entier d'eux-mêmes ; les plus gros, quand on les ouvre.",
        "Messages of up to {megabytes} MB come as a whole by themselves; larger ones when they are opened.",
    ),
    "bodies.missing": (
        "{account} : {count} messages encore sur le serveur ({megabytes} Mo), dont {wanted} viendront d'eux-mêmes.",
        "{account}: {count} messages still on the server ({megabytes} MB), of which {wanted} will come by themselves.",
    ),
    "bodies.fetched": ("Messages téléchargés : {count}.", "Messages downloaded: {count}."),
    "mark.header-only": ("en-tête seul", "header only"),
}
