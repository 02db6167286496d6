"""Words of the recovery sheets and of opening by them."""

RECOVERY: dict[str, tuple[str, str]] = {
    "action.recovery": ("&Fiches de secours…", "&Recovery sheets…"),
    "action.recovery.tip": (
        "Faire les fiches qui ouvrent vos messages si votre carte est perdue ou bloquée",
        "Make the sheets that open your messages if your card is lost or blocked",
    ),
    "action.emergency": ("Ouverture d'&urgence…", "&Emergency opening…"),
    "action.emergency.tip": (
        "Ouvrir les messages du titulaire avec des fiches de secours",
        "Open the holder's messages with recovery sheets",
    ),
    "recovery.title": ("Fiches de secours", "Recovery sheets"),
    "recovery.step": ("Étape {step} sur {count}", "Step {step} of {count}"),
    "recovery.custodians": ("À qui confier les fiches ?", "Who keeps the sheets?"),
    "recovery.print": ("Imprimer les fiches", "Print the sheets"),
    "recovery.check": ("Vérifier les fiches imprimées", "Check the printed sheets"),
    "recovery.next.custodians": ("Faire les fiches", "Make the sheets"),
    "recovery.next.print": ("Vérifier les fiches", "Check the sheets"),
    "recovery.next.check": ("Terminer", "Finish"),
    "recovery.back": ("Retour à l'impression", "Back to printing"),
    "recovery.making": ("Partage de la clé…", "Splitting the key…"),
    "recovery.leave": ("Abandonner", "Give up"),
    "recovery.leave.question": (
        "Quitter sans avoir vérifié toutes les fiches ?",
        "Leave without checking every sheet?",
    ),
    "recovery.leave.hint": (
        (
            "Les anciennes fiches ne valent plus rien, et celles-ci ne peuvent plus être réimprimées : il faudrait en "
            "refaire. Une fiche mal imprimée ne se remarque qu'en cas d'urgence."
        ),
        (
            "The former sheets are void, and these cannot be printed again: you would have to make new ones. A badly "
            "printed sheet is noticed only in an emergency."
        ),
    ),
    "recovery.interrupted": (
        "Les fiches de secours n'ont pas été terminées",
        "The recovery sheets were not finished",
    ),
    "recovery.interrupted.hint": (
        (
            "La session s'est verrouillée entre-temps. Les anciennes fiches ne valent plus rien, et les nouvelles ne "
            "sont plus dans l'ordinateur : si elles ne sont pas imprimées, refaites-les dès que vous aurez rouvert vos "
            "messages."
        ),
        (
            "The session was locked meanwhile. The former sheets are void, and the new ones are no longer in the "
            "computer: unless they are printed, make them anew as soon as you have opened your messages again."
        ),
    ),
    "recovery.stay": ("Continuer", "Go on"),
    "recovery.done": (
        "Fiches de secours faites : {checked} vérifiée(s), {skipped} non vérifiée(s).",
        "Recovery sheets made: {checked} checked, {skipped} not checked.",
    ),
    # people
    "custodians.text": (
        (
            "Chaque personne reçoit une fiche. Seule, une fiche n'ouvre rien ; réunies en nombre suffisant, elles "
            "ouvrent vos messages si votre carte est perdue, bloquée, ou si vous n'êtes plus là. Choisissez des "
            "personnes de confiance qui ne gardent pas leurs fiches au même endroit."
        ),
        (
            "Each person gets a sheet. Alone a sheet opens nothing; enough of them together open your messages if your "
            "card is lost, blocked, or if you are no longer there. Choose people you trust who do not keep their "
            "sheets in one place."
        ),
    ),
    "custodians.name": ("Personne n° {number}", "Person no. {number}"),
    "custodians.add": ("Ajouter une personne", "Add a person"),
    "custodians.needed": ("Fiches nécessaires pour ouvrir :", "Sheets needed to open:"),
    "custodians.of": ("sur {count}", "of {count}"),
    "custodians.hint": (
        "De nouvelles fiches annulent toutes les anciennes.",
        "New sheets make all former ones void.",
    ),
    "custodians.all": (
        "Il faudra toutes les fiches : si une seule se perd, elles n'ouvrent plus rien. Une personne de plus l'évite.",
        "Every sheet will be needed: if a single one is lost, they open nothing any more. One more person avoids that.",
    ),
    "custodians.few": (
        "Nommez au moins {needed} personnes.",
        "Name at least {needed} people.",
    ),
    "custodians.twice": ("Une personne est nommée deux fois.", "A person is named twice."),
    # printing
    "print.text": (
        "Une page par personne. Elles ne sont gardées nulle part dans l'ordinateur : imprimez-les maintenant.",
        "One page for each person. They are kept nowhere in the computer: print them now.",
    ),
    "print.choice": ("Fiche montrée", "Sheet shown"),
    "print.preview": ("Aperçu de la fiche de {name}", "Preview of the sheet of {name}"),
    "print.print": ("Imprimer toutes les fiches…", "Print all sheets…"),
    "print.save": ("Enregistrer en PDF…", "Save as PDF…"),
    "print.file": ("fiches.pdf", "sheets.pdf"),
    "print.printed": ("Envoyé à l'imprimante.", "Sent to the printer."),
    "print.saved": (
        "PDF enregistré, en clair : toutes les fiches y sont réunies. Effacez-le dès qu'il est imprimé.",
        "PDF saved, in clear: all sheets are in it together. Delete it as soon as it is printed.",
    ),
    "print.failed": (
        "L'imprimante ne répond pas. Choisissez-en une autre ou enregistrez en PDF.",
        "The printer does not answer. Choose another one or save as PDF.",
    ),
    # checking
    "check.title": ("Fiches à vérifier", "Sheets to check"),
    "check.text": (
        "Prenez chaque fiche en main et tapez les trois mots demandés : ainsi vous savez qu'elle se lira le jour venu.",
        "Take each sheet and type the three words asked for: then you know that it can be read when the day comes.",
    ),
    "check.word": ("mot n° {number}", "word no. {number}"),
    "check.word.name": ("Fiche de {name}, mot n° {number}", "Sheet of {name}, word no. {number}"),
    "check.check": ("Vérifier", "Check"),
    "check.check.name": ("Vérifier la fiche de {name}", "Check the sheet of {name}"),
    "check.skip": ("Passer", "Skip"),
    "check.skip.name": ("Passer la fiche de {name} sans la vérifier", "Skip the sheet of {name} without checking it"),
    "check.open": ("À vérifier", "To be checked"),
    "check.checked": ("Vérifiée : cette fiche se lit bien.", "Checked: this sheet can be read."),
    "check.skipped": ("Non vérifiée, à votre choix.", "Not checked, by your choice."),
    "check.wrong": (
        "Ces mots ne sont pas ceux de la fiche. Comparez, ou imprimez-la à nouveau.",
        "These are not the words of the sheet. Compare, or print it again.",
    ),
    "check.whole": (
        "Ou lisez ici le code QR d'une fiche, avec un lecteur relié à l'ordinateur (ou tapez tous ses mots) :",
        "Or read the QR code of a sheet here, with a reader on this computer (or type all its words):",
    ),
    # opening
    "emergency.title": ("Ouverture d'urgence", "Emergency opening"),
    "emergency.warning": (
        (
            "À n'utiliser que si le titulaire ne peut pas ouvrir lui-même. L'ouverture est inscrite au journal avec "
            "votre nom, et le titulaire en est averti à sa prochaine session. Rien ne peut être signé."
        ),
        (
            "Only for when the holder cannot open it. The opening is written into the journal with your name, and the "
            "holder is told at the next session. Nothing can be signed."
        ),
    ),
    "emergency.opener": ("&Votre nom", "&Your name"),
    "emergency.words": ("&Mots d'une fiche", "&Words of a sheet"),
    "emergency.words.hint": (
        "Tapez les mots dans l'ordre, séparés par des espaces, ou lisez le code QR de la fiche.",
        "Type the words in order with spaces between them, or read the QR code of the sheet.",
    ),
    "emergency.add": ("&Ajouter cette fiche", "&Add this sheet"),
    "emergency.count": ("Fiches saisies : {count} sur {needed}.", "Sheets entered: {count} of {needed}."),
    "emergency.unnamed": ("Fiche bien lue", "Sheet read well"),
    "emergency.word": (
        "Le mot n° {number} n'est pas dans la liste des mots. Comparez-le avec la fiche.",
        "Word no. {number} is not on the list of words. Compare it with the sheet.",
    ),
    "emergency.checksum": (
        "Un mot est faux, ou deux sont intervertis. Comparez la fiche mot à mot.",
        "A word is wrong, or two have changed places. Compare the sheet word by word.",
    ),
    "emergency.length": (
        "Une fiche a {wanted} mots ; {count} ont été tapés. Vérifiez qu'il n'en manque pas.",
        "A sheet has {wanted} words; {count} were typed. Check that none is missing.",
    ),
    "emergency.twice": ("Cette fiche est déjà saisie.", "This sheet was entered already."),
    "emergency.none": (
        "Aucun coffre de cet ordinateur n'a de fiches de secours.",
        "No vault on this computer has recovery sheets.",
    ),
    "emergency.ok": ("Ouvrir en urgence", "Open in an emergency"),
}
