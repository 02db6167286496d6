"""Words of the small doors: filing folder, certificates, saved drafts, search."""

TOOLS: dict[str, tuple[str, str]] = {
    "menu.tools": ("&Outils", "&Tools"),
    # filing folder
    "action.receipts": ("Toujours demander un &accusé de lecture", "Always ask for a &receipt"),
    "action.receipts.tip": (
        "Chaque nouvelle lettre demande un accusé de lecture signé ; cela peut être changé lettre par lettre.",
        "Every new letter asks for a signed receipt; that can be changed letter by letter.",
    ),
    "drop.choose": ("Choisir un dossier…", "Choose a folder…"),
    "drop.close": ("Fermer", "Close"),
    # certificates
    "action.certificates": ("&Importer un certificat…", "&Import a certificate…"),
    "action.certificates.tip": (
        "Retenir les certificats de correspondants que contient un fichier",
        "Learn the certificates of other people that a file holds",
    ),
    # a key file out of which only certificates are read
    "container.title": ("Fichier protégé", "Protected file"),
    "container.how": (
        (
            "Ce fichier contient aussi une clé ; seuls ses certificats sont lus. Tapez la phrase de passe que son "
            "titulaire vous a donnée, ou demandez-lui plutôt un fichier « .cer »."
        ),
        (
            "This file holds a key, too; only its certificates are read. Type the passphrase that its holder gave "
            "you, or better ask for a “.cer” file."
        ),
    ),
    "container.passphrase": ("&Phrase de passe du fichier", "&Passphrase of the file"),
    "container.ok": ("Lire les certificats", "Read the certificates"),
    "certificates.title": ("Certificats importés", "Certificates imported"),
    "certificates.learned.one": ("{count} certificat a été retenu.", "{count} certificate was learned."),
    "certificates.learned.many": ("{count} certificats ont été retenus.", "{count} certificates were learned."),
    "certificates.learned.none": (
        "Ce fichier n'apporte aucun nouveau certificat.",
        "This file brings no new certificate.",
    ),
    "certificates.learned.hint": (
        "On pourra chiffrer pour ces personnes si leur certificat vient d'une autorité reconnue et n'est pas révoqué.",
        "Mail can be encrypted for these people if their certificate is of a recognised authority and not revoked.",
    ),
    "certificates.none.hint": (
        (
            "Ses certificats sont déjà connus, sont ceux d'une autorité, ou ne portent pas d'adresse. Dans ce dernier "
            "cas, écrivez à la personne et importez le fichier à côté de son adresse."
        ),
        (
            "Its certificates are known already, are those of an authority, or carry no address. In the latter case, "
            "write to that person and import the file beside the address."
        ),
    ),
    # password
    "action.password": ("&Mot de passe de la boîte…", "Mailbox &password…"),
    "action.password.tip": (
        "Enregistrer le nouveau mot de passe d'une boîte",
        "Store the new password of a mailbox",
    ),
    "password.title": ("Mot de passe de la boîte", "Mailbox password"),
    "password.mailbox": ("Boîte", "Mailbox"),
    "password.field": ("Nouveau mot de passe", "New password"),
    "password.hint": (
        "C'est le mot de passe donné par votre opérateur de messagerie, pas le code de la carte.",
        "This is the password given by your mail operator, not the code of the card.",
    ),
    "password.trying": ("Essai auprès des deux serveurs…", "Trying it with both servers…"),
    "password.kept": ("L'ancien mot de passe est gardé.", "The old password is kept."),
    "password.ok": ("Essayer et enregistrer", "Try and store"),
    "password.done": ("Mot de passe enregistré.", "Password stored."),
    # saved drafts
    "action.drafts": ("&Brouillons enregistrés…", "Saved &drafts…"),
    "action.drafts.tip": ("Reprendre un message commencé (Ctrl+B)", "Go on with a message begun before (Ctrl+B)"),
    "drafts.title": ("Brouillons enregistrés", "Saved drafts"),
    "drafts.list": ("Liste des brouillons", "List of drafts"),
    "drafts.empty": ("Aucun brouillon enregistré.", "No saved draft."),
    "drafts.loading": ("Chargement…", "Loading…"),
    "drafts.locked.title": ("Les brouillons sont verrouillés", "The drafts are locked"),
    "drafts.locked": (
        "Ils sont gardés chiffrés : il faut votre carte et son code pour les lire.",
        "They are kept encrypted: your card and its code are needed to read them.",
    ),
    "drafts.unlock": ("Saisir le code de la carte", "Type the card's code"),
    "drafts.to": ("À {recipients}", "To {recipients}"),
    "drafts.to.none": ("Sans destinataire", "Without recipient"),
    "drafts.prepared-by": (
        "Préparé par {name} : à relire et à signer",
        "Prepared by {name}: to be read over and signed",
    ),
    "drafts.here": (
        "Les brouillons écrits ici sont gardés chiffrés sur cet ordinateur, pas sur le serveur.",
        "Drafts written here are kept encrypted on this computer, not on the server.",
    ),
    "drafts.open": ("Reprendre", "Go on writing"),
    "drafts.open.name": ("Reprendre le brouillon {subject}", "Go on with the draft {subject}"),
    "drafts.drop": ("Supprimer", "Delete"),
    "drafts.drop.name": ("Supprimer le brouillon {subject}", "Delete the draft {subject}"),
    "drafts.drop.title": ("Supprimer un brouillon", "Delete a draft"),
    "drafts.drop.question": (
        "Supprimer définitivement le brouillon « {subject} » ?",
        "Delete the draft “{subject}” for good?",
    ),
    "drafts.drop.keep": ("Le garder", "Keep it"),
    "drafts.close": ("Fermer", "Close"),
}
