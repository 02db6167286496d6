"""Help of the commands, in both languages."""

from collections.abc import Mapping

_SEARCH = (
    (
        "cherche dans les messages, les pièces jointes et les résultats : mots, débuts (bil*), « expressions exactes »,"
        " -mot, de: à: objet: patient: résultat: pièce: texte: avant: après: date: (2026, 03/2026, 15/03/2026, hier)"
        " avec:pj est:urgent est:non-lu est:à-faire type:résultat dossier:"
    ),
    (
        "searches messages, attachments and results: words, beginnings (rep*), “exact phrases”, -word, from: to:"
        " subject: patient: result: file: text: before: after: date: (2026, 03/2026, 15/03/2026, yesterday)"
        " has:file is:urgent is:unread is:to-do type:result folder:"
    ),
)
HELP: Mapping[str, tuple[str, str]] = {
    "metavar.command": ("COMMANDE", "COMMAND"),
    "heading.usage": ("utilisation : ", "usage: "),
    "heading.arguments": ("arguments ", "arguments"),
    "heading.commands": ("commandes ", "commands"),
    "heading.options": ("options ", "options"),
    "help": (
        "Messagerie sécurisée de santé. Sans commande : ouvre la fenêtre.",
        "Secure mail for health. Without a command: opens the window.",
    ),
    "help.gui": ("ouvre la fenêtre", "opens the window"),
    "help.demo": ("un cabinet de démonstration complet sur cet ordinateur", "a complete demonstration practice here"),
    "help.diagnose": ("vérifie carte, serveurs, dossier, horloge", "checks card, servers, folder, clock"),
    "help.account": ("comptes de messagerie", "mail accounts"),
    "help.account add": ("ajoute un compte après l'avoir essayé", "adds an account after trying it"),
    "help.account list": ("tous les comptes", "all accounts"),
    "help.account test": ("essaie les deux serveurs", "tries both servers"),
    "help.account remove": ("enlève un compte de cet ordinateur", "removes an account from this computer"),
    "help.sync": ("relève le courrier", "brings the local mailbox up to date"),
    "help.folders": ("tous les dossiers", "all folders"),
    "help.list": ("les messages d'un dossier", "the messages of a folder"),
    "help.show": ("un message, ouvert si une clé est là", "one message, opened if a key is at hand"),
    "help.search": _SEARCH,
    "help.conversation": (
        "les messages qui vont ensemble : réponses, et résultats d'une même demande",
        "the messages that belong together: answers, and results of one request",
    ),
    "help.send": ("signe, chiffre et envoie", "signs, encrypts and sends"),
    "help.receipt": (
        "envoie ou refuse l'accusé de lecture demandé par un message",
        "sends or declines the receipt that a message asks for",
    ),
    "help.outbox": ("messages à envoyer", "outgoing messages"),
    "help.outbox list": ("tous", "all of them"),
    "help.outbox retry": ("essaie à nouveau maintenant", "tries again now"),
    "help.outbox proof": (
        "la preuve signée qu'une lettre a été lue",
        "the signed proof that a letter was read",
    ),
    "help.outbox cancel": ("annule ce qui n'est pas parti", "withdraws what has not been sent"),
    "help.outbox resolve": ("règle un envoi d'issue inconnue", "settles a message whose outcome is unknown"),
    "help.export": ("range les résultats dans le dossier du logiciel de cabinet", "files results in the drop folder"),
    "help.exports": ("ce qui a été rangé", "what was filed"),
    "help.smime": ("S/MIME sur des fichiers", "S/MIME on files"),
    "help.smime inspect": ("ouvre et vérifie", "opens and verifies"),
    "help.smime decrypt": ("écrit le message intérieur", "writes the inner message"),
    "help.smime verify": ("vérifie sans ouvrir", "verifies without opening"),
    "help.smime sign": ("signe", "signs"),
    "help.smime encrypt": ("chiffre", "encrypts"),
    "help.hprim": ("HPRIM sur des fichiers", "HPRIM on files"),
    "help.hprim show": ("le contenu d'un fichier", "what a file holds"),
    "help.hprim check": ("les défauts d'un fichier", "the problems of a file"),
    "help.hprim split": ("un fichier par compte rendu", "one file per report"),
    "help.hprim error": ("écrit le message d'erreur à l'expéditeur", "writes the message of errors to the sender"),
    "help.hprim convert": ("écrit une autre forme", "writes another form"),
    "help.journal": ("journal des actes", "audit journal"),
    "help.journal show": ("qui a fait quoi, et quand", "who did what, and when"),
    "help.journal verify": ("cherche ce qui a été enlevé ou modifié", "looks for what was removed or altered"),
    "help.journal export": ("l'écrit dans un tableau (CSV)", "writes it as a table (CSV)"),
}
