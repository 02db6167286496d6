"""Words of cards: their codes, their kinds, what to beware of, readers and card software."""

CARDS: dict[str, tuple[str, str]] = {
    "task.cancel": ("Annuler", "Cancel"),
    "task.close": ("Fermer", "Close"),
    "task.working": ("Un instant…", "One moment…"),
    # the code
    "pin.title": ("Code de la carte", "Card code"),
    "pin.open": (
        "Pour lire ce message, saisissez le code de la carte de",
        "To read this message, type the code of the card of",
    ),
    "pin.sign": (
        "Pour signer votre message, saisissez le code de la carte de",
        "To sign your message, type the code of the card of",
    ),
    "pin.unlock": (
        "Pour ouvrir les messages, saisissez le code de la carte de",
        "To open the messages, type the code of the card of",
    ),
    "pin.create": (
        "Pour que cette carte ouvre le coffre, saisissez le code de la carte de",
        "To let this card open the vault, type the code of the card of",
    ),
    "pin.grant": (
        "Pour la délégation, saisissez le code de la carte de",
        "For the delegation, type the code of the card of",
    ),
    "pin.field": ("&Code de la carte", "&Card code"),
    "pin.pad": ("Tapez votre code sur le clavier du lecteur.", "Type your code on the keys of the reader."),
    "pin.checking": ("Vérification du code…", "Checking the code…"),
    "pin.ok": ("Valider", "OK"),
    "pin.cancel": ("Annuler", "Cancel"),
    "pin.last": (
        (
            "Il ne reste qu'un seul essai. Si le prochain code est faux, la carte se bloque aussitôt : il faudrait "
            "alors son code de déblocage, ou l'assistance de la carte."
        ),
        (
            "Only one try is left. If the next code is wrong, the card blocks itself at once: you would then need its "
            "unblocking code, or the card's support."
        ),
    ),
    "pin.last.agree": ("Je suis sûr du code : utiliser le dernier essai…", "I am sure of the code: use the last try…"),
    "pin.last.decline": ("Ne pas essayer", "Do not try"),
    # a card is wanted
    "wanted.title": ("Carte attendue", "A card is needed"),
    "wanted.resume": ("Réinsérez votre carte", "Put your card back"),
    "wanted.resume.whose": ("Réinsérez la carte de {holder}", "Put the card of {holder} back"),
    "wanted.resume.hint": (
        "Ce qui était commencé reprend dès que la carte est dans le lecteur. Rien n'est perdu.",
        "What was begun goes on as soon as the card is in the reader. Nothing is lost.",
    ),
    "wanted.new-card": ("Insérez la nouvelle carte", "Insert the new card"),
    "wanted.new-card.whose": ("Insérez la nouvelle carte de {holder}", "Insert the new card of {holder}"),
    "wanted.new-card.hint": (
        "Vous pouvez retirer l'ancienne carte du lecteur pour faire de la place.",
        "You may take the old card out of the reader to make room.",
    ),
    "wanted.delegate": ("Insérez la carte de la personne à qui vous déléguez", "Insert the card of your delegate"),
    "wanted.delegate.whose": ("Insérez la carte de {holder}", "Insert the card of {holder}"),
    "wanted.delegate.hint": (
        "Avec un seul lecteur, retirez d'abord la vôtre : elle sera redemandée ensuite.",
        "With a single reader, take yours out first: it will be asked for again afterwards.",
    ),
    "wanted.holder": ("Remettez votre propre carte", "Put your own card back"),
    "wanted.holder.whose": ("Remettez la carte de {holder}", "Put the card of {holder} back"),
    "wanted.holder.hint": (
        "Elle doit signer pour terminer ce qui est commencé.",
        "It has to sign to finish what was begun.",
    ),
    "wanted.cancel": ("Abandonner", "Give up"),
    # several cards
    "choose.title": ("Quelle carte utiliser ?", "Which card?"),
    "choose.text": (
        "Plusieurs cartes sont dans les lecteurs. Choisissez celle qui ouvre les messages.",
        "Several cards are in the readers. Choose the one that opens the messages.",
    ),
    "choose.list": ("Cartes", "Cards"),
    "choose.ok": ("Saisir le code", "Type the code"),
    # kinds
    "kind.cps": ("Professionnel de santé (CPS)", "Health professional (CPS)"),
    "kind.cpf": ("Professionnel en formation (CPF)", "Professional in training (CPF)"),
    "kind.cpe": ("Personnel d'établissement (CPE)", "Staff of a practice or institution (CPE)"),
    "kind.cde": ("Directeur d'établissement (CDE)", "Director of an institution (CDE)"),
    "kind.cpa": ("Personnel autorisé (CPA)", "Authorised staff (CPA)"),
    "kind.cda": ("Directeur autorisé (CDA)", "Authorised director (CDA)"),
    "kind.file": ("Certificat logiciel (fichier)", "Software certificate (file)"),
    "kind.other": ("Autre type de carte", "Another kind of card"),
    "kind.cps.of": ("Carte CPS de {holder}", "CPS card of {holder}"),
    "kind.cpf.of": ("Carte CPF de {holder}", "CPF card of {holder}"),
    "kind.cpe.of": ("Carte CPE de {holder}", "CPE card of {holder}"),
    "kind.cde.of": ("Carte CDE de {holder}", "CDE card of {holder}"),
    "kind.cpa.of": ("Carte CPA de {holder}", "CPA card of {holder}"),
    "kind.cda.of": ("Carte CDA de {holder}", "CDA card of {holder}"),
    "kind.file.of": ("Certificat logiciel de {holder}", "Software certificate of {holder}"),
    "kind.other.of": ("Carte de {holder}", "Card of {holder}"),
    "profession.10": ("Médecin", "Doctor"),
    "profession.21": ("Pharmacien", "Pharmacist"),
    "profession.26": ("Audioprothésiste", "Hearing aid specialist"),
    "profession.28": ("Opticien-lunetier", "Optician"),
    "profession.40": ("Chirurgien-dentiste", "Dentist"),
    "profession.50": ("Sage-femme", "Midwife"),
    "profession.60": ("Infirmier", "Nurse"),
    "profession.69": ("Infirmier psychiatrique", "Psychiatric nurse"),
    "profession.70": ("Masseur-kinésithérapeute", "Physiotherapist"),
    "profession.80": ("Pédicure-podologue", "Podiatrist"),
    "profession.86": ("Technicien de laboratoire médical", "Medical laboratory technician"),
    "profession.91": ("Orthophoniste", "Speech therapist"),
    "profession.92": ("Orthoptiste", "Orthoptist"),
    "profession.94": ("Ergothérapeute", "Occupational therapist"),
    "profession.95": ("Diététicien", "Dietitian"),
    "profession.96": ("Psychomotricien", "Psychomotor therapist"),
    "profession.98": ("Manipulateur en électroradiologie", "Radiographer"),
    "profession.other": ("Profession de code {code}", "Profession of code {code}"),
    "card.national-id": ("Identifiant national : {number}", "National identifier: {number}"),
    "card.expires": ("Valable jusqu'au {day}", "Valid until {day}"),
    "card.reader": ("Lecteur : {reader}", "Reader: {reader}"),
    "card.unlocked": ("Code saisi : carte utilisable", "Code given: card ready to use"),
    "card.code-needed": ("Code à saisir", "Code needed"),
    "card.pad-needed": ("Code à taper sur le lecteur", "Code to be typed on the reader"),
    "card.warning.test": (
        "Carte de test : vos vrais correspondants ne lui font pas confiance.",
        "Test card: your real correspondents do not trust it.",
    ),
    "card.warning.expired": (
        "Carte périmée : demandez son remplacement, puis ajoutez la nouvelle carte au coffre.",
        "Card expired: ask for its replacement, then add the new card to the vault.",
    ),
    "card.warning.expires-soon.one": (
        "Cette carte expire dans {count} jour : demandez dès maintenant la suivante.",
        "This card expires in {count} day: ask for the next one now.",
    ),
    "card.warning.expires-soon.many": (
        "Cette carte expire dans {count} jours : demandez dès maintenant la suivante.",
        "This card expires in {count} days: ask for the next one now.",
    ),
    "card.warning.unknown-profile": (
        "Ses certificats ne sont pas faits comme ceux de l'IGC-Santé. Ne l'utilisez que si vous savez pourquoi.",
        "Its certificates are not made like those of IGC-Santé. Use it only if you know why.",
    ),
    "card.warning.no-slot-key": (
        "Cette carte n'a pas de clé capable d'ouvrir un coffre.",
        "This card has no key that could open a vault.",
    ),
    # card software
    "module.in-use": ("Utilisé.", "In use."),
    "module.missing": ("Pas installé sur cet ordinateur.", "Not installed on this computer."),
    "module.wrong-architecture": (
        "Fait pour un autre type de programme (32 ou 64 bits).",
        "Made for another kind of program (32 or 64 bits).",
    ),
    "module.wrong-architecture.remedy": (
        "Installez la version 64 bits du logiciel de la carte.",
        "Install the 64-bit version of the card's software.",
    ),
    "module.refused": ("Ne se laisse pas charger.", "Cannot be loaded."),
    "module.refused.remedy": (
        "Réinstallez le logiciel de la carte, puis relancez le programme.",
        "Install the card's software anew, then start the program again.",
    ),
    "module.crashed": (
        "S'est arrêté brutalement à l'essai ; il est laissé de côté.",
        "Broke down when it was tried; it is left aside.",
    ),
    "module.crashed.remedy": (
        "Mettez le logiciel de la carte à jour, puis relancez le programme.",
        "Update the card's software, then start the program again.",
    ),
    "module.no-service": (
        "Le service des cartes à puce de l'ordinateur est arrêté.",
        "The computer's smart card service is not running.",
    ),
    "module.no-service.remedy": (
        "Démarrez ce service (« Carte à puce » sous Windows, « pcscd » sous Linux), ou redémarrez l'ordinateur.",
        "Start that service (“Smart Card” on Windows, “pcscd” on Linux), or restart the computer.",
    ),
    "module.no-reader": ("Prêt, mais ne voit aucun lecteur.", "Ready, but sees no reader."),
    "module.no-reader.remedy": (
        "Branchez le lecteur de carte ; il est reconnu sans relancer le programme.",
        "Plug in the card reader; it is recognised without starting the program again.",
    ),
    "module.card-not-recognised": (
        "Ne reconnaît pas la carte qui est dans le lecteur.",
        "Does not recognise the card in the reader.",
    ),
    "module.card-not-recognised.remedy": (
        "Vérifiez le sens de la carte (puce vers l'avant), ou installez le logiciel fourni avec elle.",
        "Check which way round the card is, or install the software that comes with it.",
    ),
    "module.readers": ("Lecteurs : {readers}", "Readers: {readers}"),
    "module.path": ("Fichier : {path}", "File: {path}"),
}
