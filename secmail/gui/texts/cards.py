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
    "kind.cps.of": ("Carte CPS de {holder}", "CPS card of {holder}"),
    "kind.cpf.of": ("Carte CPF de {holder}", "CPF card of {holder}"),
    "kind.cpe.of": ("Carte CPE de {holder}", "CPE card of {holder}"),
    "kind.cde.of": ("Carte CDE de {holder}", "CDE card of {holder}"),
    "kind.cpa.of": ("Carte CPA de {holder}", "CPA card of {holder}"),
    "kind.cda.of": ("Carte CDA de {holder}", "CDA card of {holder}"),
    "kind.file.of": ("Certificat logiciel de {holder}", "Software certificate of {holder}"),
    "kind.other.of": ("Carte de {holder}", "Card of {holder}"),
    "card.national-id": ("Identifiant national : {number}", "National identifier: {number}"),
    "card.expires": ("Valable jusqu'au {day}", "Valid until {day}"),
    "card.reader": ("Lecteur : {reader}", "Reader: {reader}"),
    "card.unlocked": ("Code saisi : carte utilisable", "Code given: card ready to use"),
    "card.code-needed": ("Code à saisir", "Code needed"),
    "card.pad-needed": ("Code à taper sur le lecteur", "Code to be typed on the reader"),
    "card.expires-in.one": ("Cette carte expire dans {count} jour", "This card expires in {count} day"),
    "card.expires-in.many": ("Cette carte expire dans {count} jours", "This card expires in {count} days"),
    # card software
    "module.readers": ("Lecteurs : {readers}", "Readers: {readers}"),
    "module.path": ("Fichier : {path}", "File: {path}"),
    "module.detail": ("Pour l'assistance : {detail}", "For support: {detail}"),
}
