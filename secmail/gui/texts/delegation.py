"""Words of delegation: mandates, acting for somebody else; and of the audit journal."""

DELEGATION: dict[str, tuple[str, str]] = {
    "action.mandates": ("&Délégations…", "&Delegations…"),
    "action.mandates.tip": (
        "Qui ouvre vos messages avec sa propre carte : voir, donner et reprendre (Ctrl+M)",
        "Who opens your messages with their own card: see, give and take back (Ctrl+M)",
    ),
    "action.journal": ("&Journal…", "&Journal…"),
    "action.journal.tip": (
        "Qui a ouvert, rangé, signé, envoyé, délégué, et quand (Ctrl+J)",
        "Who opened, filed, signed, sent, delegated, and when (Ctrl+J)",
    ),
    # the list
    "mandates.title": ("Délégations", "Delegations"),
    "mandates.grant": ("Donner une délégation…", "Give a delegation…"),
    "mandates.granted": ("Délégation donnée.", "Delegation given."),
    "mandates.empty": ("Aucune délégation", "No delegation"),
    "mandates.empty.hint": (
        "Une délégation laisse votre secrétaire ou un remplaçant ouvrir vos messages avec sa propre carte.",
        "A delegation lets your secretary or a locum open your messages with their own card.",
    ),
    "mandates.locked.title": ("Les délégations sont verrouillées", "The delegations are locked"),
    "mandates.locked": (
        "Il faut votre carte et son code pour les voir.",
        "Your card and its code are needed to see them.",
    ),
    "mandates.revoke": ("Révoquer…", "Revoke…"),
    "mandates.revoke.name": ("Révoquer la délégation de {name}", "Revoke the delegation of {name}"),
    "mandates.revoke.title": ("Révoquer une délégation", "Revoke a delegation"),
    "mandates.revoke.question": ("Révoquer la délégation de {name} ?", "Revoke the delegation of {name}?"),
    "mandates.revoke.keep": ("La laisser", "Leave it"),
    "mandates.revoking": ("Révocation et changement des clés…", "Revoking and changing the keys…"),
    "mandates.revoked": (
        "Délégation révoquée. Les clés du coffre et des données ont été changées.",
        "Delegation revoked. The keys of the vault and of the data were changed.",
    ),
    "mandate.by": ("Donnée par {name}", "Given by {name}"),
    "mandate.state.valid": ("En vigueur jusqu'au {until}", "In force until {until}"),
    "mandate.state.not-yet": ("À partir du {since}, jusqu'au {until}", "From {since}, until {until}"),
    "mandate.state.expired": ("Terminée le {until}", "Ended on {until}"),
    "mandate.state.revoked": ("Révoquée (allait jusqu'au {until})", "Revoked (was until {until})"),
    "mandate.state.forged": ("Refusée : n'est pas signée par le titulaire", "Refused: not signed by the holder"),
    "mandate.state.forged.hint": (
        "Quelqu'un l'a modifiée ou fabriquée. Elle n'ouvre rien. Prévenez la personne qui suit votre informatique.",
        "Somebody altered it or made it up. It opens nothing. Tell the person who looks after your computers.",
    ),
    "mandate.state.unconfirmed": (
        "Refusée : le certificat du signataire n'est pas confirmé",
        "Refused: the signer's certificate is not confirmed",
    ),
    "mandate.state.unconfirmed.hint": (
        "Relevez le courrier pour mettre les autorités à jour, puis regardez à nouveau.",
        "Check for mail to bring the authorities up to date, then look again.",
    ),
    "mandate.rights": ("Peut : {rights}", "May: {rights}"),
    # rights
    "right.read": ("Lire les messages", "Read the messages"),
    "right.read.hint": (
        "Ouvrir les messages reçus, leurs pièces jointes et leurs résultats.",
        "Open received messages, their attachments and results.",
    ),
    "right.file": ("Ranger les résultats", "File results"),
    "right.file.hint": (
        "Écrire les résultats dans le dossier de votre logiciel de cabinet.",
        "Write results into the folder of your practice software.",
    ),
    "right.triage": ("Trier les messages", "Sort the messages"),
    "right.triage.hint": (
        "Marquer les messages, les confier, les déplacer, les supprimer ; dire de quel patient ils sont.",
        "Mark messages, assign, move and delete them; say whose they are.",
    ),
    "right.draft": ("Préparer des réponses", "Prepare answers"),
    "right.draft.hint": (
        "Écrire des brouillons que vous relirez et signerez vous-même.",
        "Write drafts that you will read over and sign yourself.",
    ),
    "right.read.short": ("lire", "read"),
    "right.file.short": ("ranger les résultats", "file results"),
    "right.triage.short": ("trier", "sort"),
    "right.draft.short": ("préparer des réponses", "prepare answers"),
    "right.read.not": ("lire", "read"),
    "right.file.not": ("ranger les résultats", "file results"),
    "right.triage.not": ("trier les messages", "sort messages"),
    "right.draft.not": ("préparer des réponses", "prepare answers"),
    "right.sign.not": ("signer au nom du titulaire", "sign as the holder"),
    "scope.all": ("Tous les messages", "All messages"),
    "scope.kinds": ("Seulement : {kinds}.", "Only: {kinds}."),
    "scope.folders": ("Seulement dans : {folders}.", "Only in: {folders}."),
    "scope.kind.result": ("résultats", "results"),
    "scope.kind.letter": ("courriers", "letters"),
    "scope.kind.imaging-report": ("comptes rendus d'imagerie", "imaging reports"),
    "scope.kind.imaging": ("images médicales", "medical images"),
    "scope.kind.structured": ("documents structurés", "structured documents"),
    "scope.kind.administrative": ("messages administratifs", "administrative messages"),
    "scope.kind.report": ("avis de remise", "delivery reports"),
    "scope.kind.receipt": ("accusés de lecture", "receipts"),
    "scope.kind.other": ("autres messages", "other messages"),
    "scope.only.result": ("Résultats de laboratoire", "Laboratory results"),
    "scope.only.letter": ("Courriers", "Letters"),
    "scope.only.imaging-report": ("Comptes rendus d'imagerie", "Imaging reports"),
    "scope.only.imaging": ("Images médicales", "Medical images"),
    "scope.only.structured": ("Documents structurés (CDA)", "Structured documents (CDA)"),
    "scope.only.administrative": ("Messages administratifs", "Administrative messages"),
    # giving
    "grant.title": ("Donner une délégation", "Give a delegation"),
    "grant.who": ("À qui ?", "To whom?"),
    "grant.by-card": ("Sa carte est dans un lecteur", "Their card is in a reader"),
    "grant.by-insertion": ("J'insérerai sa carte", "I will insert their card"),
    "grant.by-file": ("J'ai son certificat dans un fichier", "I have their certificate in a file"),
    "grant.file": ("Fichier du certificat", "Certificate file"),
    "grant.what": ("Que pourra faire cette personne ?", "What may this person do?"),
    "grant.until": ("Jusqu'à quand ?", "Until when?"),
    "grant.day": ("dernier jour", "last day"),
    "grant.term.1": ("Pendant 1 mois", "For 1 month"),
    "grant.term.6": ("Pendant 6 mois", "For 6 months"),
    "grant.term.12": ("Pendant 1 an", "For 1 year"),
    "grant.term.other": ("Autre date", "Another date"),
    "grant.limit": ("&Limiter à certains messages", "&Limit to some messages"),
    "grant.limit.hint": ("Si rien n'est coché : tous les messages.", "If nothing is ticked: all messages."),
    "grant.folders": ("Dossiers", "Folders"),
    "grant.never": (
        "Elle ne pourra jamais signer avec votre carte, donner une délégation à son tour, ni changer votre coffre.",
        "They can never sign with your card, give a delegation in turn, or change your vault.",
    ),
    "grant.ok": ("Donner la délégation", "Give the delegation"),
    # acting for somebody
    "strip.mandate": (
        "{delegate}, pour {holder} : boîte ouverte par délégation jusqu'au {until}",
        "{delegate}, for {holder}: mailbox open by delegation until {until}",
    ),
    "strip.not": ("Non autorisé : {deeds}.", "Not allowed: {deeds}."),
    "strip.recovery": (
        "Ouverture d'urgence de la boîte de {holder}, jusqu'à {until}. Le titulaire en sera averti.",
        "Emergency opening of the mailbox of {holder}, until {until}. The holder will be told.",
    ),
    "strip.passphrase": (
        "Boîte de {holder}, ouverte sans carte jusqu'à {until} : rien ne peut être signé.",
        "Mailbox of {holder}, opened without a card until {until}: nothing can be signed.",
    ),
    "strip.own": ("Votre boîte, {holder}", "Your own mailbox, {holder}"),
    "strip.switch": ("Changer de boîte", "Change the mailbox"),
    "strip.choice.own": ("{holder} (vous)", "{holder} (you)"),
    "refused.by-mandate": (
        "Votre délégation pour la boîte de {holder} ne le permet pas.",
        "Your delegation for the mailbox of {holder} does not allow this.",
    ),
    # the journal
    "journal.title": ("Journal", "Journal"),
    "journal.column.number": ("N°", "No."),
    "journal.column.when": ("Quand", "When"),
    "journal.column.who": ("Qui", "Who"),
    "journal.column.for": ("Au nom de", "On behalf of"),
    "journal.column.deed": ("Quoi", "What"),
    "journal.column.subject": ("Repère", "Reference"),
    "journal.loading": ("Chargement…", "Loading…"),
    "journal.empty": ("Le journal est encore vide.", "The journal is still empty."),
    "journal.locked.title": ("Le journal est verrouillé", "The journal is locked"),
    "journal.locked": (
        "Il est gardé chiffré : il faut votre carte et son code pour le lire.",
        "It is kept encrypted: your card and its code are needed to read it.",
    ),
    "journal.verify": ("Vérifier le journal", "Check the journal"),
    "journal.verifying": ("Vérification…", "Checking…"),
    "journal.whole.one": (
        "Le journal est intact : {count} ligne, rien ne manque, rien n'a été modifié.",
        "The journal is whole: {count} row, nothing missing, nothing altered.",
    ),
    "journal.whole.many": (
        "Le journal est intact : {count} lignes, rien ne manque, rien n'a été modifié.",
        "The journal is whole: {count} rows, nothing missing, nothing altered.",
    ),
    "journal.sealed": (
        "Une carte en a signé l'état jusqu'à la ligne {number}.",
        "A card has signed it up to row {number}.",
    ),
    "journal.unsealed": ("Aucune carte ne l'a encore signé.", "No card has signed it yet."),
    "journal.broken": (
        "Le journal n'est plus intact : à partir de la ligne {number}, il manque une ligne ou une ligne a été changée.",
        "The journal is no longer whole: from row {number} on, a row is missing or was altered.",
    ),
    "journal.bad-seals": (
        "Le journal porte une signature fausse (ligne {numbers}). Ne vous y fiez pas.",
        "The journal bears a false signature (row {numbers}). Do not rely on it.",
    ),
    "journal.clock-back": (
        "L'horloge d'un ordinateur a été reculée (ligne {numbers}).",
        "The clock of a computer was set back (row {numbers}).",
    ),
    "journal.export": ("Enregistrer en CSV…", "Save as CSV…"),
    "journal.export.title": ("Enregistrer le journal", "Save the journal"),
    "journal.exported": ("Journal enregistré, en clair.", "Journal saved, in clear."),
    "journal.file": ("journal-secmail.csv", "secmail-journal.csv"),
    # emergency openings, told to the holder
    "openings.title": ("Ouverture d'urgence", "Emergency opening"),
    "openings.head": ("Vos messages ont été ouverts en urgence", "Your messages were opened in an emergency"),
    "openings.text": (
        "Depuis votre dernière session, quelqu'un a ouvert votre coffre avec des fiches de secours.",
        "Since your last session, somebody opened your vault with recovery sheets.",
    ),
    "openings.row": ("Le {moment}, par {who}", "On {moment}, by {who}"),
    "openings.hint": (
        (
            "Si vous ne l'attendiez pas, parlez-en aux personnes qui gardent vos fiches, puis refaites les fiches : "
            "les anciennes ne vaudront plus rien."
        ),
        (
            "If you did not expect this, talk to the people who keep your sheets, then make new sheets: the former "
            "ones will be void."
        ),
    ),
    "openings.noted": ("J'en ai pris connaissance", "I have taken note"),
    "openings.journal": ("Voir le journal…", "Look at the journal…"),
}
