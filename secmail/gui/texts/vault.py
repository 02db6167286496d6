"""Words of the panel "card and keys": session, vault, keys, ways to open it, and what is done to them."""

VAULT: dict[str, tuple[str, str]] = {
    "menu.card": ("Carte et c&lés", "Card and &keys"),
    "action.card-panel": ("&Carte et clés…", "&Card and keys…"),
    "action.card-panel.tip": (
        "Voir les cartes, le coffre et ses clés, le logiciel de la carte (Ctrl+K)",
        "Look at the cards, the vault and its keys, the card's software (Ctrl+K)",
    ),
    "action.open-passphrase": ("Ouvrir par &phrase de passe…", "Open by &passphrase…"),
    "action.open-passphrase.tip": (
        "Lire les messages sans carte, avec la phrase de passe du coffre",
        "Read the messages without a card, with the vault's passphrase",
    ),
    "action.vault-create": ("Créer &mon coffre…", "Create &my vault…"),
    "action.vault-create.tip": (
        "Créer la clé qui ouvre vos messages chiffrés, protégée par votre carte",
        "Make the key that opens your encrypted messages, protected by your card",
    ),
    # the panel
    "panel.title": ("Carte et clés", "Card and keys"),
    "panel.tab.cards": ("Cartes", "Cards"),
    "panel.tab.vault": ("Coffre et clés", "Vault and keys"),
    "panel.tab.modules": ("Logiciels de carte", "Card software"),
    "panel.closed": ("Messages verrouillés", "Messages locked"),
    "panel.closed.card": (
        "Saisissez le code de votre carte pour ouvrir vos messages.",
        "Type the code of your card to open your messages.",
    ),
    "panel.closed.none": (
        "Insérez votre carte pour ouvrir vos messages.",
        "Insert your card to open your messages.",
    ),
    "panel.unlock": ("Saisir le code…", "Type the code…"),
    "panel.lock": ("Verrouiller", "Lock"),
    "panel.no-cards": ("Aucune carte", "No card"),
    "panel.no-cards.hint": (
        "Insérez votre carte dans le lecteur, puce vers l'avant. Elle apparaît ici aussitôt.",
        "Insert your card into the reader, chip first. It appears here at once.",
    ),
    "panel.empty-reader": ("Lecteur vide : {reader}", "Empty reader: {reader}"),
    "panel.no-modules": ("Aucun logiciel de carte trouvé.", "No card software was found."),
    "panel.no-modules.hint": (
        "Installez le logiciel de lecture fourni avec votre carte, puis relancez le programme.",
        "Install the reading software that comes with your card, then start the program again.",
    ),
    "panel.no-vault": ("Aucun coffre sur cet ordinateur", "No vault on this computer"),
    "panel.no-vault.hint": (
        "Le coffre garde la clé qui ouvre vos messages chiffrés. Il se crée avec votre carte.",
        "The vault keeps the key that opens your encrypted messages. It is made with your card.",
    ),
    "panel.ways": ("Ce qui ouvre ce coffre", "What opens this vault"),
    "panel.keys": ("Clés de lecture", "Reading keys"),
    "panel.deeds": ("Que voulez-vous faire ?", "What do you want to do?"),
    "panel.not-yours": (
        "Vous agissez par délégation : seul le titulaire peut changer ce coffre.",
        "You act by delegation: only the holder can change this vault.",
    ),
    "panel.emergency": (
        (
            "Ouverture d'urgence : seule une nouvelle carte du titulaire peut être ajoutée. Verrouillez ensuite, puis "
            "ouvrez avec cette carte pour tout le reste."
        ),
        (
            "Emergency opening: only a new card of the holder can be added. Then lock, and open with that card for "
            "everything else."
        ),
    ),
    "panel.idle": ("Verrouiller d'office", "Lock by itself"),
    "panel.idle.never": ("jamais", "never"),
    "panel.idle.after": ("après {minutes} min sans activité", "after {minutes} min without use"),
    "session.card": ("Messages de {holder} ouverts par sa carte", "Messages of {holder}, opened by their card"),
    "session.passphrase": (
        "Messages de {holder} ouverts par phrase de passe",
        "Messages of {holder}, opened by passphrase",
    ),
    "session.recovery": ("Messages de {holder} : ouverture d'urgence", "Messages of {holder}: emergency opening"),
    "session.mandate": ("Messages de {holder}, par délégation", "Messages of {holder}, by delegation"),
    "session.until": ("Délégation valable jusqu'au {moment}", "Delegation valid until {moment}"),
    "session.ends": ("Se referme le {moment}", "Closes by itself on {moment}"),
    "session.signs-nothing": (
        "Sans la carte, rien ne peut être signé ni envoyé signé.",
        "Without the card, nothing can be signed.",
    ),
    "vault.number": ("Coffre {number}", "Vault {number}"),
    "slot.card": ("Une carte du titulaire (certificat {mark}…)", "A card of the holder (certificate {mark}…)"),
    "slot.card.here": ("{card}, dans le lecteur", "{card}, in the reader"),
    "slot.mandate": ("La carte d'un délégué (certificat {mark}…)", "The card of a delegate (certificate {mark}…)"),
    "slot.mandate.of": ("La carte de {name}, par délégation", "The card of {name}, by delegation"),
    "slot.passphrase": ("Une phrase de passe", "A passphrase"),
    "slot.recovery": (
        "Les fiches de secours : {needed} sur {shares} suffisent",
        "The recovery sheets: {needed} of {shares} are enough",
    ),
    "slot.remove": ("Retirer", "Remove"),
    "slot.remove.name": ("Retirer : {slot}", "Remove: {slot}"),
    "slot.remove.title": ("Retirer un accès", "Remove a way in"),
    "slot.remove.question": ("Retirer cet accès au coffre ?\n{slot}", "Remove this way into the vault?\n{slot}"),
    "slot.remove.hint": (
        "Le coffre reçoit aussitôt une nouvelle clé. Cela ne reprend pas ce que cet accès a déjà permis de lire.",
        "The vault gets a new key at once. That does not take back what could be read by this way before.",
    ),
    "slot.remove.keep": ("Le garder", "Keep it"),
    "key.title": ("Clé {algorithm}", "{algorithm} key"),
    "key.request": ("Demande de certificat…", "Certificate request…"),
    "key.request.name": (
        "Demande de certificat pour la clé {algorithm}",
        "Certificate request for the {algorithm} key",
    ),
    "key.self-signed": (
        "Auto-signé : vos correspondants doivent encore recevoir un certificat d'une autorité.",
        "Self-signed: your correspondents still need a certificate made by an authority.",
    ),
    "key.former": ("Ancienne clé, gardée pour lire les anciens messages.", "Former key, kept to read old messages."),
    "key.expires-soon.one": ("Expire dans {count} jour.", "Expires in {count} day."),
    "key.expires-soon.many": ("Expire dans {count} jours.", "Expires in {count} days."),
    # what is done
    "deed.create": ("Créer mon coffre…", "Create my vault…"),
    "deed.add-card": ("Ajouter une carte…", "Add a card…"),
    "deed.add-passphrase": ("Ajouter une phrase de passe…", "Add a passphrase…"),
    "deed.recovery": ("Fiches de secours…", "Recovery sheets…"),
    "deed.make-key": ("Renouveler la clé de lecture…", "Renew the reading key…"),
    "deed.import": ("Importer d'anciennes clés…", "Import former keys…"),
    "deed.install": ("Installer un certificat…", "Install a certificate…"),
    "deed.mandates": ("Délégations…", "Delegations…"),
    "deed.journal": ("Journal…", "Journal…"),
    "told.card-added": ("La carte ouvre maintenant ce coffre.", "The card opens this vault now."),
    "told.slot-removed": ("Accès retiré.", "Way in removed."),
    "told.passphrase-added": ("Phrase de passe ajoutée.", "Passphrase added."),
    "told.installed": ("Certificat installé.", "Certificate installed."),
    "told.request-saved": ("Demande de certificat enregistrée.", "Certificate request saved."),
    "told.imported.one": ("{count} clé importée.", "{count} key imported."),
    "told.imported.many": ("{count} clés importées.", "{count} keys imported."),
    "told.imported.none": ("Ces clés étaient déjà dans le coffre.", "These keys were in the vault already."),
    # a card without a vault
    "offer.text": (
        "La carte de {holder} n'ouvre encore aucun coffre sur cet ordinateur.",
        "The card of {holder} does not open any vault on this computer yet.",
    ),
    "offer.mandate": (
        "Pour lire la boîte d'une autre personne, demandez-lui une délégation.",
        "To read somebody else's mailbox, ask them for a delegation.",
    ),
    "offer.create": ("Créer mon coffre…", "Create my vault…"),
    "offer.later": ("Plus tard", "Later"),
    # creation
    "create.title": ("Créer mon coffre", "Create my vault"),
    "create.text": (
        (
            "Le coffre garde la clé qui ouvre vos messages chiffrés. Il est créé sur cet ordinateur et s'ouvre "
            "avec votre carte et son code. Cela prend une minute ; rien n'est envoyé."
        ),
        (
            "The vault keeps the key that opens your encrypted messages. It is made on this computer and opens "
            "with your card and its code. It takes a minute; nothing is sent."
        ),
    ),
    "create.card": ("&Carte", "&Card"),
    "create.address": ("&Adresse de messagerie", "&Mail address"),
    "create.no-card": (
        "Aucune carte n'est dans le lecteur. Insérez votre carte.",
        "There is no card in the reader. Insert your card.",
    ),
    "create.no-account": (
        "Aucune boîte n'est réglée : saisissez l'adresse qui recevra vos messages chiffrés.",
        "No mailbox is set up: type the address that will receive your encrypted messages.",
    ),
    "create.ok": ("Créer le coffre", "Create the vault"),
    "created.title": ("Votre coffre est prêt", "Your vault is ready"),
    "created.text": (
        (
            "Deux choses restent à faire.\n\n1. Imprimez des fiches de secours : sans elles, une carte perdue ou "
            "bloquée rendrait vos messages illisibles.\n\n2. Envoyez la demande de certificat à votre autorité : "
            "jusque-là, votre certificat est auto-signé et vos correspondants ne le connaissent pas."
        ),
        (
            "Two things remain to be done.\n\n1. Print recovery sheets: without them, a lost or blocked card would "
            "make your messages unreadable.\n\n2. Send the certificate request to your authority: until then "
            "your certificate is self-signed and unknown to your correspondents."
        ),
    ),
    "created.text.sheets": (
        (
            "Imprimez maintenant des fiches de secours : sans elles, une carte perdue ou bloquée rendrait vos messages "
            "illisibles."
        ),
        "Print recovery sheets now: without them, a lost or blocked card would make your messages unreadable.",
    ),
    "created.text.request": (
        (
            "Envoyez la demande de certificat à votre autorité : jusque-là, votre certificat est auto-signé et vos "
            "correspondants ne le connaissent pas."
        ),
        (
            "Send the certificate request to your authority: until then your certificate is self-signed and unknown to "
            "your correspondents."
        ),
    ),
    "created.sheets": ("Fiches de secours…", "Recovery sheets…"),
    "created.request": ("Enregistrer la demande…", "Save the request…"),
    "created.later": ("Plus tard", "Later"),
    "renew.title": ("Renouveler la clé de lecture", "Renew the reading key"),
    "renew.question": (
        "Faire une nouvelle clé de lecture ?",
        "Make a new reading key?",
    ),
    "renew.hint": (
        (
            "L'ancienne reste dans le coffre pour lire les messages déjà reçus. La nouvelle sert dès que vos "
            "correspondants ont son certificat : envoyez la demande à votre autorité."
        ),
        (
            "The former one stays in the vault to read messages already received. The new one is used as soon as your "
            "correspondents have its certificate: send the request to your authority."
        ),
    ),
    "renew.yes": ("Faire la nouvelle clé", "Make the new key"),
    "renew.done": (
        "La nouvelle clé est dans le coffre. Envoyez maintenant sa demande de certificat à votre autorité.",
        "The new key is in the vault. Now send its certificate request to your authority.",
    ),
    # passphrase
    "passphrase.add.title": ("Ajouter une phrase de passe", "Add a passphrase"),
    "passphrase.add.text": (
        (
            "Avec elle, vous pourrez lire vos messages sans carte, sans rien signer. Choisissez plusieurs mots que "
            "vous seul associez. Elle n'est gardée nulle part : une phrase oubliée ne se retrouve pas."
        ),
        (
            "With it you can read your messages without a card, without signing anything. Choose several words that "
            "only you would put together. It is kept nowhere: a forgotten passphrase cannot be found again."
        ),
    ),
    "passphrase.new": ("&Nouvelle phrase de passe", "&New passphrase"),
    "passphrase.again": ("La même, une &seconde fois", "The same a &second time"),
    "passphrase.short": ("Au moins {count} caractères.", "At least {count} characters."),
    "passphrase.weak": (
        "Trop facile à deviner : prenez des mots sans rapport entre eux, ni nom ni suite de touches.",
        "Too easy to guess: take words that have nothing to do with one another, no names, no rows of keys.",
    ),
    "passphrase.differ": ("Les deux saisies sont différentes.", "The two are different."),
    "passphrase.add.ok": ("Ajouter", "Add"),
    "passphrase.open.title": ("Ouvrir par phrase de passe", "Open by passphrase"),
    "passphrase.open.text": (
        "Vous pourrez lire et ranger, mais rien signer. La session se referme d'elle-même au bout de 30 minutes.",
        "You will be able to read and file, but not to sign. The session closes by itself after 30 minutes.",
    ),
    "passphrase.open.none": (
        "Aucun coffre de cet ordinateur ne s'ouvre par phrase de passe.",
        "No vault on this computer opens by passphrase.",
    ),
    "passphrase.vault": ("C&offre", "&Vault"),
    "passphrase.field": ("&Phrase de passe", "&Passphrase"),
    "passphrase.open.ok": ("Ouvrir", "Open"),
    # old keys
    "import.title": ("Importer d'anciennes clés", "Import former keys"),
    "import.text": (
        (
            "Les clés d'un fichier .p12 ou .pfx, même d'un ancien logiciel, rejoignent le coffre pour lire les anciens "
            "messages. Le fichier lui-même n'est ni modifié ni effacé : mettez-le ensuite en lieu sûr."
        ),
        (
            "The keys of a .p12 or .pfx file, an old program's too, go into the vault to read old messages. The file "
            "itself is neither changed nor deleted: put it in a safe place afterwards."
        ),
    ),
    "import.file": ("&Fichier", "&File"),
    "import.choose": ("&Choisir…", "&Choose…"),
    "import.passphrase": ("&Mot de passe du fichier", "File &password"),
    "import.ok": ("Importer", "Import"),
    "import.filter": (
        "Fichiers de clés (*.p12 *.pfx);;Tous les fichiers (*)",
        "Key files (*.p12 *.pfx);;All files (*)",
    ),
    "install.title": ("Choisir le certificat reçu", "Choose the certificate received"),
    "install.unfit": (
        (
            "Ce fichier n'est pas le certificat d'une clé de ce coffre. Choisissez celui que l'autorité a envoyé en "
            "réponse à votre demande."
        ),
        (
            "This file is not the certificate of a key of this vault. Choose the one that the authority sent in "
            "answer to your request."
        ),
    ),
    "request.title": ("Enregistrer la demande de certificat", "Save the certificate request"),
    "request.file": ("demande-de-certificat.p10", "certificate-request.p10"),
}
