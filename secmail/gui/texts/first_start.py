"""Words of the first start."""

FIRST_START: dict[str, tuple[str, str]] = {
    "action.first-start": ("Mise en &place…", "Setting &up…"),
    "action.first-start.tip": (
        "Carte, boîte, coffre, fiches de secours, logiciel du cabinet, secrétaire : ce qui est fait et ce qui reste",
        "Card, mailbox, vault, recovery sheets, practice software, secretary: what is done and what is left",
    ),
    "action.import-mail": ("&Reprendre d'anciens messages…", "Take in &former messages…"),
    "action.import-mail.tip": (
        "Copier dans la boîte le courrier d'un autre logiciel : Thunderbird, mbox, Maildir, fichiers .eml",
        "Copy mail of another program into the mailbox: Thunderbird, mbox, Maildir, .eml files",
    ),
    "intake.title": ("Reprendre d'anciens messages", "Take in former messages"),
    "intake.text": (
        (
            "Les messages sont copiés dans un dossier de votre boîte, sur son serveur ; l'autre logiciel garde les "
            "siens. Interrompue puis relancée, la reprise ne met que ce qui manque."
        ),
        (
            "Messages are copied into a folder of your mailbox, on its server; the other program keeps its own. "
            "Given up and begun again, only what is missing is put there."
        ),
    ),
    "intake.source": ("&Fichier mbox ou .eml, ou dossier", "&File (mbox or .eml), or folder"),
    "intake.file": ("Fichier…", "File…"),
    "intake.folder": ("Dossier…", "Folder…"),
    "intake.account": ("&Boîte", "&Mailbox"),
    "intake.target": ("&Dossier de la boîte où les mettre", "F&older of the mailbox to put them into"),
    "intake.target.usual": ("Repris", "Taken in"),
    "intake.ok": ("&Reprendre", "&Take in"),
    "intake.running": ("Lecture des messages…", "Reading the messages…"),
    "intake.progress.one": ("{count} message traité…", "{count} message gone through…"),
    "intake.progress.many": ("{count} messages traités…", "{count} messages gone through…"),
    "intake.done": (
        "Messages repris : {put} ; déjà là : {known} ; non repris : {left_out}.",
        "Messages taken in: {put}; there already: {known}; not taken: {left_out}.",
    ),
    "intake.deleted": (
        "Supprimés dans l'autre logiciel, donc laissés : {count}.",
        "Deleted in the other program, therefore left there: {count}.",
    ),
    "intake.left": ("&Ce qui n'a pas été repris", "&What was not taken"),
    "intake.left.place": ("{place}, message {number}", "{place}, message {number}"),
    "intake.left.line": ("{what} – {why}", "{what} – {why}"),
    "intake.left.more": ("… (encore {count})", "… ({count} more)"),
    "intake.why.unreadable": ("pas un message lisible", "no readable message"),
    "intake.why.too-long": ("trop grand", "too large"),
    "intake.why.foreign": (
        "propre à Outlook : à exporter en .eml ou en mbox",
        "Outlook's own: to be exported as .eml or mbox",
    ),
    "intake.why.apart": (
        "courrier rangé à part : à reprendre séparément (fichier mbox, dossier Maildir ou .eml)",
        "mail kept apart: to be taken in separately (mbox file, Maildir folder, or .eml)",
    ),
    "intake.why.link": ("lien, non suivi", "link, not followed"),
    "intake.why.unopened": ("impossible à ouvrir", "cannot be opened"),
    "intake.why.refused": ("refusé par le serveur", "refused by the server"),
    "first.title": ("Mise en place de secmail", "Setting up secmail"),
    "first.step": ("Étape {step} sur {count}", "Step {step} of {count}"),
    "first.next": ("Co&ntinuer", "Co&ntinue"),
    "first.back": ("&Retour", "&Back"),
    "first.later": ("P&lus tard", "&Later"),
    "first.without": ("&Sans cela", "&Without that"),
    "first.end": ("&Terminer", "&Finish"),
    "first.leave": ("Fermer", "Close"),
    "first.again": ("Reprendre au prochain démarrage", "Go on at the next start"),
    "first.told.left": (
        "Vous reprendrez la mise en place quand vous voudrez : menu Outils, « Mise en place ».",
        "Go on setting up whenever you like: menu Tools, “Setting up”.",
    ),
    "first.told.over": ("La mise en place est terminée.", "Setting up is finished."),
    "first.state.done": ("fait", "done"),
    "first.state.passed": ("pour plus tard", "for later"),
    "first.state.open": ("à faire", "to do"),
    "first.card": ("Carte", "Card"),
    "first.card.text": (
        "secmail lit votre carte par le logiciel installé sur cet ordinateur. Insérez-la et vérifiez votre nom.",
        "secmail reads your card by the software installed on this computer. Insert it and check your name.",
    ),
    "first.card.diagnosis": ("Pourquoi n'est-elle pas trouvée ?", "Why is it not found?"),
    "first.mailbox": ("Boîte aux lettres", "Mailbox"),
    "first.mailbox.text": (
        "L'adresse suffit le plus souvent : secmail cherche les serveurs, essaie les deux et n'enregistre qu'ensuite.",
        "The address mostly is enough: secmail finds the servers, tries both, and saves only then.",
    ),
    "first.mailbox.former": ("Reprendre {address} (Thunderbird)", "Take {address} (Thunderbird)"),
    "first.mailbox.former.taken": (
        "Réglages repris de Thunderbird, sans le mot de passe. Vérifiez-les, puis connectez-vous.",
        "Settings taken from Thunderbird, without the password. Check them, then sign in.",
    ),
    "first.mailbox.another": ("Ajouter une autre boîte…", "Add another mailbox…"),
    "first.vault": ("Coffre", "Vault"),
    "first.vault.text": (
        (
            "Le coffre garde la clé qui ouvre vos messages chiffrés et s'ouvre avec votre carte et son code. "
            "Un seul par titulaire : les autres postes du cabinet le reçoivent ensuite par la boîte."
        ),
        (
            "The vault keeps the key that opens your encrypted messages, and opens with your card and its code. "
            "One for each holder: the other workstations then get it by the mailbox."
        ),
    ),
    "first.vault.former": ("Courrier chiffré avant aujourd'hui", "Mail that was encrypted before today"),
    "first.vault.former.why": (
        (
            "Ce qui a été chiffré pour la clé d'une ancienne carte ou d'un autre logiciel reste « Illisible » tant que "
            "cette clé n'est pas ici : la nouvelle ne l'ouvre pas."
        ),
        (
            "What was encrypted for the key of a former card or of another program stays “Unreadable” until that key "
            "is here: the new one does not open it."
        ),
    ),
    "first.vault.former.how": (
        (
            "Faites-la exporter par l'ancien logiciel (fichier .p12 ou .pfx, avec un mot de passe), puis « Importer "
            "d'anciennes clés » ci-dessous. Sans elle, demandez à l'expéditeur de renvoyer le message."
        ),
        (
            "Have the former program export it (a .p12 or .pfx file, with a password), then “Import former keys” "
            "below. Without it, ask the sender to send the message again."
        ),
    ),
    "first.sheets": ("Fiches de secours", "Recovery sheets"),
    "first.sheets.text": (
        (
            "Carte perdue ou en panne : quelques fiches de papier, réunies, rouvrent vos messages. Elles sont "
            "imprimées, vérifiées puis confiées à des personnes de confiance ; il n'en reste rien sur l'ordinateur."
        ),
        (
            "Card lost or broken: a few sheets of paper, brought together, open your messages again. They are "
            "printed, checked, then entrusted to people whom you trust; nothing of them stays on the computer."
        ),
    ),
    "first.sheets.none": ("Aucune fiche n'existe pour ce coffre.", "There are no sheets for this vault."),
    "first.sheets.done": ("Les fiches de secours existent.", "There are recovery sheets."),
    "first.sheets.make": ("Préparer les &fiches…", "Make the &sheets…"),
    "first.software": ("Logiciel du cabinet", "Practice software"),
    "first.software.text": (
        "Les résultats vont dans le dossier que votre logiciel surveille. Un fichier d'essai montre s'il les prend.",
        "Results go into the folder that your program watches. A test file shows whether it takes them.",
    ),
    "first.software.found": (
        "Trouvé sur cet ordinateur : {title}. Vérifiez, puis envoyez le fichier d'essai.",
        "Found on this computer: {title}. Check, then send the test file.",
    ),
    "first.software.more": (
        "La forme des fichiers se règle ensuite, si besoin : menu Outils, « Logiciel du cabinet ».",
        "The form of the files can be set later where needed: menu Tools, “Practice software”.",
    ),
    "first.software.test": ("Enregistrer et &essayer", "Save and &try"),
    "first.delegate": ("Secrétaire", "Secretary"),
    "first.delegate.text": (
        (
            "Votre secrétaire lit et trie par délégation, avec sa propre carte et sous son nom. Vous choisissez ce "
            "qu'elle peut faire et jusqu'à quand ; la délégation se révoque à tout moment."
        ),
        (
            "Your secretary reads and sorts by delegation, with her own card and in her own name. You choose what she "
            "may do and until when, and can revoke the delegation at any time."
        ),
    ),
    "first.delegate.none": ("Aucune délégation n'est donnée.", "No delegation is given."),
    "first.delegate.done": ("Une délégation est donnée.", "A delegation is given."),
    "first.delegate.grant": ("Donner une &délégation…", "Give a &delegation…"),
}
