"""Words of correspondents: suggestions, remedies, certificates, contacts, directories."""

PEOPLE: dict[str, tuple[str, str]] = {
    # suggestions while a recipient is typed
    "suggest.list": ("Correspondants proposés", "Suggested correspondents"),
    "suggest.tip": (
        "Tapez un nom, une spécialité ou une ville ; ↓ puis Entrée pour choisir. Rien n'est choisi à votre place.",
        "Type a name, a speciality or a town; ↓ then Enter to choose. Nothing is chosen for you.",
    ),
    "suggest.group.one": ("Groupe, {count} personne :", "Group, {count} person:"),
    "suggest.group.many": ("Groupe, {count} personnes :", "Group, {count} people:"),
    "suggest.directory": ("annuaire", "directory"),
    # remedies of a recipient
    "recipient.meant": ("Vouliez-vous écrire à {domain} ?", "Did you mean {domain}?"),
    "recipient.expires.one": ("Le certificat expire dans {count} jour.", "The certificate expires in {count} day."),
    "recipient.expires.many": ("Le certificat expire dans {count} jours.", "The certificate expires in {count} days."),
    "recipient.find": ("Chercher le certificat", "Find the certificate"),
    "recipient.find.name": ("Chercher le certificat de {address}", "Find the certificate of {address}"),
    "recipient.others": ("Autrement", "Other ways"),
    "recipient.others.name": (
        "Autres moyens d'obtenir le certificat de {address}",
        "Other ways to the certificate of {address}",
    ),
    "recipient.request": ("Le demander…", "Ask for it…"),
    "recipient.request.name": ("Demander son certificat à {address}", "Ask {address} for the certificate"),
    "recipient.request.long": ("Le demander par un message…", "Ask for it by a message…"),
    "recipient.tried.looked": ("Cherché sans succès.", "Looked for in vain."),
    "recipient.tried.asked": ("Demandé, réponse attendue.", "Asked for, an answer is awaited."),
    "recipient.tried.waiting": ("Demande en attente d'envoi.", "A request waits to be sent."),
    "recipient.renew": ("Demander le nouveau…", "Ask for the new one…"),
    "recipient.renew.name": (
        "Demander le nouveau certificat de {address}",
        "Ask for the new certificate of {address}",
    ),
    "recipient.look": ("Regarder…", "Look…"),
    "recipient.look.name": ("Regarder le certificat de {address}", "Look at the certificate of {address}"),
    "recipient.correct": ("Corriger l'adresse", "Correct the address"),
    "recipient.correct.name": ("Corriger l'adresse {address}", "Correct the address {address}"),
    "recipient.finding": (
        "Recherche du certificat de {address} dans les annuaires…",
        "Looking for the certificate of {address} in the directories…",
    ),
    "recipient.found.one": ("Un certificat trouvé.", "One certificate found."),
    "recipient.found.many": ("{count} certificats trouvés.", "{count} certificates found."),
    "recipient.found.none": (
        "Aucun nouveau certificat trouvé pour {address}.",
        "No new certificate found for {address}.",
    ),
    "recipient.found.ask": ("Vous pouvez le demander par un message.", "You can ask for it by a message."),
    "recipient.found.write": (
        "Écrivez-lui : la fenêtre de la lettre permet de le demander par un message.",
        "Write to this address: the letter's window lets you ask for it by a message.",
    ),
    "recipient.found.failures": ("Sans réponse : {sources}.", "No answer from: {sources}."),
    "recipient.request.title": ("Demander un certificat", "Ask for a certificate"),
    "recipient.request.question": (
        "Envoyer à {address} un message qui demande son certificat ?",
        "Send {address} a message that asks for the certificate?",
    ),
    "recipient.request.details": (
        (
            "Le message est signé par votre carte et porte votre propre certificat. Il n'est pas chiffré et ne "
            "contient rien de confidentiel."
        ),
        (
            "The message is signed by your card and carries your own certificate. It is not encrypted and holds "
            "nothing confidential."
        ),
    ),
    "recipient.request.yes": ("Envoyer la demande", "Send the request"),
    "recipient.requesting": ("Signature et envoi de la demande…", "Signing and sending the request…"),
    "recipient.requested": (
        "Demande envoyée à {address}. Sa réponse fera connaître son certificat.",
        "Request sent to {address}. The answer will make the certificate known.",
    ),
    # a certificate that asks for a look
    "look.title": ("Certificat à regarder", "Certificate to look at"),
    "look.of": ("Certificat de {address}", "Certificate of {address}"),
    "look.used": ("Utilisé jusqu'ici", "Used until now"),
    "look.new": ("À vérifier", "To be checked"),
    "look.differs": ("≠ {text}", "≠ {text}"),
    "look.name": ("Nom", "Name"),
    "look.number": ("Numéro national", "National number"),
    "look.profession": ("Profession", "Profession"),
    "look.organisation": ("Établissement", "Establishment"),
    "look.emails": ("Adresses", "Addresses"),
    "look.issuer": ("Autorité", "Authority"),
    "look.from": ("Valable depuis le", "Good from"),
    "look.until": ("Valable jusqu'au", "Good until"),
    "look.fingerprint": ("Empreinte", "Fingerprint"),
    "look.learned": ("Appris", "Learned"),
    "look.learned.line": ("{source}, le {day}", "{source}, on {day}"),
    "look.for": ("Pour", "For it"),
    "look.against": ("Contre", "Against it"),
    "look.hindered": (
        (
            "L'accepter ne changerait rien : {reasons}. Refusez-le pour continuer comme avant, ou demandez à ce "
            "correspondant un certificat officiel."
        ),
        (
            "Accepting it would change nothing: {reasons}. Refuse it to go on as before, or ask this correspondent "
            "for an official certificate."
        ),
    ),
    "look.accept": ("&Accepter ce certificat", "&Accept this certificate"),
    "look.refuse": ("&Refuser ce certificat", "&Refuse this certificate"),
    "look.later": ("&Plus tard", "&Later"),
    "source.signed-mail": ("par un message signé", "by signed mail"),
    "source.file": ("par un fichier", "by a file"),
    "source.card": ("par votre carte", "by your card"),
    "source.vault": ("par votre coffre", "by your vault"),
    "source.directory": ("par un annuaire", "by a directory"),
    "source.domain": ("par le domaine de messagerie", "by the mail domain"),
    "source.contacts": ("par un fichier de contacts", "by a file of contacts"),
    # letters about certificates
    "about.introduction": (
        "{sender} vous fait connaître son certificat. Lui envoyer le vôtre ?",
        "{sender} makes a certificate known to you. Send yours in return?",
    ),
    "about.request": (
        "{sender} demande votre certificat, pour pouvoir vous écrire.",
        "{sender} asks for your certificate, to be able to write to you.",
    ),
    "about.answered": (
        "Vous avez envoyé votre certificat le {day}.",
        "You sent your certificate on {day}.",
    ),
    "about.send": ("Envoyer mon certificat", "Send my certificate"),
    "about.working": ("Signature et envoi de votre certificat…", "Signing and sending your certificate…"),
    "about.sent": ("Votre certificat est envoyé à {sender}.", "Your certificate is sent to {sender}."),
    # letters that the program has written by itself
    "departed.gone.one": ("{count} message envoyé.", "{count} message sent."),
    "departed.gone.many": ("{count} messages envoyés.", "{count} messages sent."),
    "departed.waiting.one": (
        "{count} message attend dans la boîte d'envoi : il partira dès que le serveur répondra.",
        "{count} message waits in the outbox: it will go as soon as the server answers.",
    ),
    "departed.waiting.many": (
        "{count} messages attendent dans la boîte d'envoi : ils partiront dès que le serveur répondra.",
        "{count} messages wait in the outbox: they will go as soon as the server answers.",
    ),
    "departed.refused.one": (
        "{count} message refusé par le serveur : personne ne l'a reçu.",
        "{count} message refused by the server: nobody has got it.",
    ),
    "departed.refused.many": (
        "{count} messages refusés par le serveur : personne ne les a reçus.",
        "{count} messages refused by the server: nobody has got them.",
    ),
    "departed.uncertain.one": (
        "{count} message peut-être parti : la boîte d'envoi permet de trancher.",
        "{count} message that may have gone: the outbox lets you settle that.",
    ),
    "departed.uncertain.many": (
        "{count} messages peut-être partis : la boîte d'envoi permet de trancher.",
        "{count} messages that may have gone: the outbox lets you settle that.",
    ),
    "departed.cancelled.one": ("{count} message annulé.", "{count} message cancelled."),
    "departed.cancelled.many": ("{count} messages annulés.", "{count} messages cancelled."),
    # contacts that are looked for, or taken from a file
    "contacts.nobody": ("Personne pour « {name} »", "Nobody for “{name}”"),
    "contacts.nobody.group": ("Personne pour « {name} » dans ce groupe", "Nobody for “{name}” in this group"),
    "contacts.nobody.group.hint": (
        "Choisissez « Tous les correspondants » pour chercher aussi hors du groupe, ou cherchez dans l'annuaire.",
        "Choose “All correspondents” to look outside of the group too, or look in the directory.",
    ),
    "contacts.nobody.hint": (
        "Parmi vos correspondants. L'annuaire connaît aussi ceux à qui vous n'avez jamais écrit.",
        "Among your correspondents. The directory also knows those whom you have never written to.",
    ),
    "contacts.nobody.directory": ("Chercher dans l'annuaire…", "Look in the directory…"),
    "sources.published.title": ("Liste du pays", "The country's list"),
    "sources.published.question": (
        "Télécharger depuis {place} la liste publique des messageries du pays ?",
        "Download the public list of the country's mailboxes from {place}?",
    ),
    "sources.published.details": (
        (
            "Elle se cherche ensuite sans réseau, et se renouvelle chaque semaine. Rien de vos correspondants ni de "
            "vos patients n'est envoyé."
        ),
        (
            "It is then searched without a network, and renewed every week. Nothing of your correspondents or "
            "patients is sent."
        ),
    ),
    "sources.published.yes": ("Télécharger", "Download"),
    "source.port.usual": ("636, ou 389 avec starttls", "636, or 389 with starttls"),
    "sources.country.none": (
        "La liste n'est pas encore sur cet ordinateur : « Mettre à jour la liste du pays » l'y met.",
        "The list is not on this computer yet: “Refresh the country's list” brings it here.",
    ),
    "sources.country.taken": ("Liste reprise le {imported}", "List taken in on {imported}"),
    "contacts.imported.which": ("{said} (n° {numbers} du fichier).", "{said} (no. {numbers} of the file)."),
    # certificates of a contact
    "contact.certificates.title": ("Certificats du correspondant", "Certificates of the correspondent"),
    "contact.certificates.show": ("Voir les certificats…", "Show the certificates…"),
    "certificate.of": ("Pour {address}", "For {address}"),
    "certificate.fact": ("{name} : {text}", "{name}: {text}"),
    "certificate.used": ("Peut servir à chiffrer vos lettres", "Your letters can be sealed with it"),
    "certificate.not-used": ("Ne sert pas à chiffrer vos lettres", "Your letters are not sealed with it"),
    "certificate.asks": ("À regarder avant de s'en servir", "To be looked at before it is used"),
    "certificate.refused": ("Vous l'avez refusé", "You have refused it"),
    "certificate.forget": ("Oublier…", "Forget…"),
    "certificate.forget.name": ("Oublier le certificat de {name}", "Forget the certificate of {name}"),
    "certificate.forget.title": ("Oublier un certificat", "Forget a certificate"),
    "certificate.forget.question": (
        "Oublier ce certificat de {name} pour {address} ?",
        "Forget this certificate of {name} for {address}?",
    ),
    "certificate.forget.details": (
        (
            "Un message signé ou un annuaire peut le faire connaître de nouveau. Refusé, il ne servira plus jamais à "
            "chiffrer vos lettres."
        ),
        (
            "A signed message or a directory may make it known again. Refused, it will never be used for sealing "
            "your letters."
        ),
    ),
    "certificate.forget.refused": (
        "Votre refus est oublié avec lui : si un message ou un annuaire l'apporte de nouveau, il pourra servir.",
        "Your refusal is forgotten with it: if a message or a directory brings it again, it may be used.",
    ),
    "certificate.forget.yes": ("Oublier", "Forget"),
    "certificate.refuse.yes": ("Refuser pour toujours", "Refuse for good"),
    # own certificates that are about to end
    "own.in-use.quantum": (
        "Utilisé par les logiciels récents, contre un futur ordinateur quantique (ML-KEM)",
        "In use by newer software, against a future quantum computer (ML-KEM)",
    ),
    "own.show": ("Mes certificats…", "My certificates…"),
    "own.ending.vault": (
        "Le certificat de {name}, avec lequel on vous écrit, n'est valable que jusqu'au {day}.",
        "The certificate of {name}, with which letters to you are encrypted, is good until {day} only.",
    ),
    "own.ended.vault": (
        "Le certificat de {name}, avec lequel on vous écrit, n'est plus valable depuis le {day}.",
        "The certificate of {name}, with which letters to you are encrypted, is no longer good since {day}.",
    ),
    "own.ending.card": (
        "La carte de {name} n'est valable que jusqu'au {day}.",
        "The card of {name} is good until {day} only.",
    ),
    "own.ended.card": (
        "La carte de {name} n'est plus valable depuis le {day}.",
        "The card of {name} is no longer good since {day}.",
    ),
    "own.card.title": ("Votre carte prend fin", "Your card is ending"),
    "own.card.remedy": (
        "Commandez la nouvelle carte sans attendre, et ajoutez-la à votre coffre tant que l'ancienne l'ouvre encore.",
        "Order the new card now, and add it to your vault while the old one still opens it.",
    ),
    "own.tell.more.one": (
        "{count} autre attend : recommencez ensuite, et il recevra le sien.",
        "{count} more is waiting: do this again afterwards for that one.",
    ),
    "own.tell.more.many": (
        "{count} autres attendent : recommencez ensuite, et ils recevront le leur.",
        "{count} more are waiting: do this again afterwards for them.",
    ),
    # what the user has confirmed
    "action.confirmed": ("Identités con&firmées…", "Con&firmed identities…"),
    "action.confirmed.tip": (
        "Les correspondants dont vous avez confirmé l'adresse, et retirer cette confirmation",
        "Correspondents whose address you have confirmed, and withdrawing that",
    ),
    "confirmed.title": ("Identités confirmées", "Confirmed identities"),
    "confirmed.none": ("Aucune identité confirmée", "No confirmed identities"),
    "confirmed.none.hint": (
        "Le bandeau d'un message signé le propose quand rien d'autre ne lie le signataire à son adresse.",
        "The banner of a signed message offers it where nothing else ties the signer to the address.",
    ),
    "confirmed.day": ("Confirmé par vous le {day}", "Confirmed by you on {day}"),
    "confirmed.again": (
        "D'avant la restauration d'une sauvegarde : ne compte plus. Confirmez à nouveau depuis un de ses messages.",
        "From before a backup was restored: does not count any more. Confirm again from one of the messages.",
    ),
    "confirmed.withdraw": ("Retirer…", "Withdraw…"),
    "confirmed.withdraw.name": ("Retirer la confirmation de {name}", "Withdraw the confirmation of {name}"),
    "confirmed.withdrawn": ("Confirmation retirée.", "Confirmation withdrawn."),
}
