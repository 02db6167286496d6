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
    "recipient.request": ("Le demander par un message…", "Ask for it by a message…"),
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
        "Aucun nouveau certificat trouvé pour {address}. Vous pouvez le demander par un message.",
        "No new certificate found for {address}. You can ask for it by a message.",
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
}
