"""What the commands about vaults, mandates and recovery say, in both languages."""

from collections.abc import Mapping

_HELP: Mapping[str, tuple[str, str]] = {
    "help.vault": ("coffre de clés, délégations, secours", "key vault, delegations, recovery"),
    "help.vault status": ("les coffres de cet ordinateur et leur état", "the vaults of this computer and their state"),
    "help.vault unlock": ("l'ouvre et dit ce qu'il contient", "opens it and says what it holds"),
    "help.vault create": (
        "fait le coffre d'une carte : une clé de confidentialité, un certificat auto-signé, une demande de certificat",
        "makes the vault of a card: a confidentiality key, a self-signed certificate, a certificate request",
    ),
    "help.vault new-key": (
        "fait une nouvelle clé de confidentialité ; les anciennes restent pour lire l'ancien courrier",
        "makes a new confidentiality key; former ones stay to read old mail",
    ),
    "help.vault request": (
        "écrit la demande de certificat d'une clé du coffre, à envoyer à une autorité",
        "writes the certificate request of a key of the vault, to be sent to an authority",
    ),
    "help.vault certificate": (
        "installe le certificat donné par l'autorité pour une clé du coffre",
        "installs the certificate that an authority gave for a key of the vault",
    ),
    "help.vault import-key": (
        "reprend les clés d'un autre logiciel (PKCS#12 ou PEM), pour lire aussi l'ancien courrier",
        "takes over another program's keys (PKCS#12 or PEM), to read old mail too",
    ),
    "help.vault add-card": (
        "donne accès à une autre carte du titulaire, par exemple renouvelée",
        "gives access to another card of the holder, a renewed one for instance",
    ),
    "help.vault add-passphrase": ("donne un accès par phrase de passe", "gives access by a passphrase"),
    "help.vault remove-slot": (
        "retire un accès (voir « vault status ») et change la clé du coffre",
        "takes an access away (see “vault status”) and changes the key of the vault",
    ),
    "help.vault grant": (
        "délègue à une autre carte la lecture de ce courrier",
        "gives another card a delegation to read this mail",
    ),
    "help.vault mandates": ("les délégations données", "the delegations that were given"),
    "help.vault revoke": ("révoque une délégation, dès maintenant", "revokes a delegation, from now on"),
    "help.vault recover": ("parts de secours", "recovery shares"),
    "help.vault recover make": (
        "fait les parts et écrit une feuille à imprimer pour chaque personne",
        "makes the shares and writes a sheet to be printed for each person",
    ),
    "help.vault recover check": (
        "vérifie une feuille imprimée, dont les mots se donnent sur l'entrée standard",
        "checks a printed sheet, whose words are given on standard input",
    ),
    "help.vault recover open": (
        "ouverture d'urgence : une part par ligne sur l'entrée standard ; sert surtout avec --add-card",
        "emergency opening: one share a line on standard input; of use with --add-card above all",
    ),
}

_SPOKEN: Mapping[str, tuple[str, str]] = {
    "pin": ("Code de la carte « {card} », {why}{tries} : ", "PIN of the card “{card}”, {why}{tries}: "),
    "pin.tries": (" (essais restants : {count})", " (tries left: {count})"),
    "why.open": ("pour lire", "to read"),
    "why.sign": ("pour signer", "to sign"),
    "why.unlock": ("pour ouvrir la messagerie", "to open the mail"),
    "why.create": ("pour le coffre", "for the vault"),
    "why.grant": ("pour la délégation", "for the delegation"),
    "pin.none": ("Il manque le code de la carte « {holder} ».", "The PIN of the card “{holder}” is missing."),
    "pin.second": (
        "Le code d'une autre carte se donne en deuxième ligne : --delegate-pin-stdin, --new-pin-stdin.",
        "The PIN of another card is given on a second line: --delegate-pin-stdin, --new-pin-stdin.",
    ),
    "pin.pad": (
        "Tapez le code de la carte {card} sur le lecteur.",
        "Type the PIN of the card {card} on the reader.",
    ),
    "pin.last-try": (
        "Dernier essai avant le blocage de la carte. Tapez oui pour l'utiliser : ",
        "Last try before the card blocks itself. Type yes to use it: ",
    ),
    "pin.last-try.yes": ("oui", "yes"),
    "wanted.resume": ("Insérez la carte de {holder} pour continuer.", "Insert the card of {holder} to go on."),
    "wanted.new-card": ("Insérez la nouvelle carte de {holder}.", "Insert the new card of {holder}."),
    "wanted.delegate": (
        "Insérez la carte de la personne à qui la délégation est donnée.",
        "Insert the card of the person whom the delegation is for.",
    ),
    "wanted.holder": ("Remettez la carte de {holder}.", "Put the card of {holder} back in."),
    "wanted.somebody": ("son titulaire", "its holder"),
    "noticed": (
        "ATTENTION : ouverture d'urgence le {when} par {who}, avec les parts de : {names} (journal, ligne {number}).",
        "PLEASE NOTE: emergency opening on {when} by {who}, with the shares of: {names} (journal, row {number}).",
    ),
    "passphrase.vault": ("Phrase de passe du coffre : ", "Passphrase of the vault: "),
    "passphrase.new": ("Nouvelle phrase de passe du coffre : ", "New passphrase of the vault: "),
    "passphrase.again": ("Encore une fois : ", "Once more: "),
    "share.ask": ("Mots de la part {number} (rien pour finir) : ", "Words of share {number} (nothing to end): "),
    "vault.unlocked": ("Coffre ouvert : {holder}.", "Vault open: {holder}."),
    "vault.row": ("Coffre  [{id}]", "Vault  [{id}]"),
    "vault.shares": ("  parts de secours : {needed} sur {shares}", "  recovery shares: {needed} of {shares}"),
    "vault.slot": ("  {kind}{whose}{mandated}  [{id}]", "  {kind}{whose}{mandated}  [{id}]"),
    "vault.slot.of": (" « {holder} »", " “{holder}”"),
    "vault.slot.mandate": (", par la délégation {mandate}", ", by the delegation {mandate}"),
    "vault.slot.delegate": (" de {name}, par délégation", " of {name}, by delegation"),
    "vault.slot.sealed": (", par délégation (nom sous clé)", ", by delegation (name under lock and key)"),
    "vault.key": (
        "  clé {algorithm}  {subject}  jusqu'au {until}  {mark}",
        "  key {algorithm}  {subject}  until {until}  {mark}",
    ),
    "vault.self-signed": ("auto-signé", "self-signed"),
    "vault.custodian": ("  part de secours chez {name}", "  recovery share with {name}"),
    "vault.acting": (
        "  par délégation de {principal}, donnée à {delegate} jusqu'au {until} : {what}",
        "  by delegation of {principal}, given to {delegate} until {until}: {what}",
    ),
    "scope.kinds": ("seulement : {kinds}", "only: {kinds}"),
    "scope.folders": ("dossiers : {folders}", "folders: {folders}"),
    "kind.result": ("résultats", "results"),
    "kind.letter": ("lettres", "letters"),
    "kind.imaging-report": ("comptes rendus d'imagerie", "imaging reports"),
    "kind.imaging": ("images médicales", "medical images"),
    "kind.structured": ("documents structurés", "structured documents"),
    "kind.administrative": ("messages administratifs", "administrative messages"),
    "kind.report": ("rapports de remise", "delivery reports"),
    "kind.receipt": ("accusés de lecture", "receipts"),
    "kind.other": ("autres messages", "other messages"),
    "vault.created": ("Coffre {id} créé.", "Vault {id} created."),
    "vault.key-made": ("Nouvelle clé de confidentialité faite.", "New confidentiality key made."),
    "vault.imported": ("Clés ajoutées : {count}.", "Keys added: {count}."),
    "vault.imported.none": ("Cette clé est déjà dans le coffre.", "This key is in the vault already."),
    "vault.installed": ("Certificat installé : {sha256}", "Certificate installed: {sha256}"),
    "vault.card-added": ("La carte ouvre désormais le coffre.", "The card opens the vault from now on."),
    "vault.passphrase-added": (
        "La phrase de passe ouvre désormais le coffre.",
        "The passphrase opens the vault from now on.",
    ),
    "vault.slot-removed": (
        "Accès retiré ; la clé du coffre est changée.",
        "Access taken away; the key of the vault is changed.",
    ),
    "slot.card-decrypt": ("carte (déchiffrement)", "card (decryption)"),
    "slot.card-sign": ("carte (signature)", "card (signature)"),
    "slot.passphrase": ("phrase de passe", "passphrase"),
    "slot.recovery": ("parts de secours", "recovery shares"),
    "mandate.granted": (
        "Délégation {id} donnée à {name} jusqu'au {until}.",
        "Delegation {id} given to {name} until {until}.",
    ),
    "mandate.row": (
        "{state}  {name}  {since} – {until}  {what}  [{id}]",
        "{state}  {name}  {since} – {until}  {what}  [{id}]",
    ),
    "mandate.revoked": ("Délégation {id} révoquée.", "Delegation {id} revoked."),
    "mandate.state.valid": ("en cours", "valid"),
    "mandate.state.not-yet": ("à venir", "not yet"),
    "mandate.state.expired": ("expirée", "expired"),
    "mandate.state.revoked": ("révoquée", "revoked"),
    "mandate.state.forged": ("FALSIFIÉE", "FORGED"),
    "mandate.state.unconfirmed": ("non confirmée", "not confirmed"),
    "right.read": ("lire", "read"),
    "right.file": ("ranger les résultats", "file results"),
    "right.draft": ("préparer des réponses", "draft answers"),
    "right.triage": ("trier", "triage"),
    "recover.made": (
        "{count} feuilles écrites ; {needed} ouvrent le coffre. Imprimez-les, vérifiez-les, puis effacez ces fichiers.",
        "{count} sheets written; {needed} open the vault. Print them, check them, then delete these files.",
    ),
    "recover.checked": (
        "Cette part est bonne ; elle est chez {name}.",
        "This share is good; it is with {name}.",
    ),
    "recover.known": ("Cette part est bonne.", "This share is good."),
    "recover.word": (
        "Le mot n° {number} n'est pas de la liste : comparez-le à la feuille.",
        "Word no. {number} is not from the list: compare it with the sheet.",
    ),
    "recover.next": (
        "Rien d'autre n'a été fait. Avec --add-card, une nouvelle carte du titulaire ouvrira le coffre.",
        "Nothing else was done. With --add-card a new card of the holder will open the vault.",
    ),
    "recover.noted": (
        "Cette ouverture est notée dans le journal et sera annoncée au titulaire.",
        "This opening is noted in the journal and will be told to the holder.",
    ),
    "recover.not-written": (
        "LES ANCIENNES FEUILLES NE VALENT PLUS, et celle-ci n'a pas pu être écrite. Recopiez-la pour {name} : {words}",
        "THE FORMER SHEETS ARE VOID and this sheet could not be written. Copy it for {name}: {words}",
    ),
    "usage.opener": ("Il faut le nom de la personne qui ouvre.", "The name of who opens is needed."),
    "usage.custodian-empty": ("Un nom est vide.", "A name is empty."),
    "usage.custodian-twice": ("Le même nom est donné deux fois.", "The same name is given twice."),
    "usage.needed": (
        "Il faut de 2 à {most} personnes, et --needed entre 2 et leur nombre.",
        "There must be 2 to {most} people, and --needed between 2 and their number.",
    ),
    "usage.passphrase": (
        "La phrase de passe se donne par --passphrase-stdin ou au terminal.",
        "The passphrase is given by --passphrase-stdin or at the terminal.",
    ),
    "usage.passphrases-differ": (
        "Les deux phrases de passe ne sont pas les mêmes.",
        "The two passphrases are not the same.",
    ),
    "usage.sheets": ("Le dossier des feuilles n'existe pas.", "The folder for the sheets does not exist."),
    "usage.folders": (
        "Un de ces dossiers n'existe pas. Dossiers de la boîte : {folders}.",
        "One of these folders does not exist. Folders of the mailbox: {folders}.",
    ),
    "usage.slot-in-use": (
        "C'est l'accès de la carte qui est dans le lecteur : elle n'ouvrirait plus rien. Confirmez par --in-use.",
        "This is the access of the card in the reader: it would open nothing any more. Confirm by --in-use.",
    ),
    "grant.absent": (
        "Il manque la carte de la personne à qui la délégation est donnée, ou son certificat (--certificate).",
        "The card of the person whom the delegation is for is missing, or her certificate (--certificate).",
    ),
    "mandate.replaces": (
        "Elle remplace la délégation {id} : {what}.",
        "It takes the place of the delegation {id}: {what}.",
    ),
    "usage.slot": ("Cet accès n'existe pas.", "There is no such access."),
    "usage.mandate": ("Cette délégation n'existe pas.", "There is no such delegation."),
    "usage.vault": ("Ce coffre n'existe pas.", "There is no such vault."),
}

VAULT_WORDS: Mapping[str, tuple[str, str]] = {**_HELP, **_SPOKEN}
