"""Words of the folder in which the practice software leaves letters, and of what became of them."""

LETTERS: dict[str, tuple[str, str]] = {
    "software.tab.letters": ("Lettres à envoyer", "Letters to send"),
    "letters.text": (
        "Le logiciel du cabinet peut déposer ses lettres dans un dossier : chacune attend ici, chiffrée, « À signer ».",
        "The practice software can leave its letters in a folder: each waits here, encrypted, “To sign”.",
    ),
    "letters.folder": ("Dossier des &lettres", "Folder of &letters"),
    "letters.folder.none": ("Aucun : rien n'est repris", "None: nothing is taken"),
    "letters.off": ("Retirer", "Remove"),
    "letters.off.name": ("Ne plus reprendre de lettres", "Take no letters any more"),
    "letters.pattern": ("&Nom des fichiers", "&Names of the files"),
    "letters.pattern.help": (
        (
            "{to} : adresses des destinataires, {subject} : objet, {any} : n'importe quoi. Un fichier .json, .ini ou"
            " .txt du même nom, avec « to », « cc » et « subject », l'emporte sur le nom."
        ),
        (
            "{to}: the recipients' addresses, {subject}: the subject, {any}: anything. A file .json, .ini or .txt"
            " of the same name, with “to”, “cc” and “subject”, prevails over the name."
        ),
    ),
    "letters.pattern.example": ("Exemple : {file}", "Example: {file}"),
    "letters.pattern.subject": ("Compte_rendu", "Report"),
    "letters.pattern.unfit": (
        "Ce nom ne convient pas : {to} doit y être, et chaque repère une fois au plus.",
        "This name does not fit: {to} must be in it, and each mark once at most.",
    ),
    "letters.send": ("Envoyer ces lettres sans &relecture", "Send these letters without &review"),
    "letters.send.warning": (
        (
            "Une lettre part alors sans que personne ne l'ait relue, si chaque destinataire a un certificat valable :"
            " un mauvais destinataire choisi dans le logiciel ne sera vu par personne."
        ),
        (
            "A letter then leaves without anybody having read it again, if each recipient has a valid certificate:"
            " a wrong recipient chosen in the program will be seen by nobody."
        ),
    ),
    "letters.save": ("Enregistrer ce d&ossier", "&Keep this folder"),
    "letters.saved": ("Dossier des lettres enregistré.", "Folder of letters kept."),
    "letters.saved.none": ("Plus aucune lettre n'est reprise.", "No letters are taken any more."),
    "letters.look": ("Re&garder maintenant", "Loo&k now"),
    "letters.state": ("Dernières lettres reprises", "Letters taken last"),
    "letters.nothing": (
        "Aucune lettre reprise depuis l'ouverture du programme",
        "No letter taken since the program was opened",
    ),
    "letters.empty": ("Rien de nouveau dans le dossier.", "Nothing new in the folder."),
    "letters.at": ("Passage dans le dossier : {time}", "Look into the folder: {time}"),
    "letters.drafts.one": ("{count} lettre attend dans « À signer »", "{count} letter waits in “To sign”"),
    "letters.drafts.many": ("{count} lettres attendent dans « À signer »", "{count} letters wait in “To sign”"),
    "letters.sent.one": ("{count} lettre est dans la boîte d'envoi", "{count} letter is in the outbox"),
    "letters.sent.many": ("{count} lettres sont dans la boîte d'envoi", "{count} letters are in the outbox"),
    "letters.waiting.one": (
        "{count} fichier n'est pas encore complet ou attend son tour",
        "{count} file is not complete yet or waits its turn",
    ),
    "letters.waiting.many": (
        "{count} fichiers ne sont pas encore complets ou attendent leur tour",
        "{count} files are not complete yet or wait their turn",
    ),
    "letters.refused.one": ("{count} lettre refusée", "{count} letter refused"),
    "letters.refused.many": ("{count} lettres refusées", "{count} letters refused"),
    "letters.refused.file": ("Refusé : {file}", "Refused: {file}"),
    "letters.from": ("Lettres du logiciel du cabinet", "Letters from the practice software"),
    "letters.announce.drafts": (
        "Relisez-les et signez-les : elles ne partent pas d'elles-mêmes.",
        "Read and sign them: they do not leave by themselves.",
    ),
    "letters.announce.refused": (
        "Ce qui est refusé n'est pas parti et reste dans le dossier, avec la raison à côté.",
        "What was refused has not left and remains in the folder, with the reason beside it.",
    ),
    "letters.see.drafts": ("Voir les lettres", "See the letters"),
    "letters.see.refused": ("Voir pourquoi", "See why"),
}
