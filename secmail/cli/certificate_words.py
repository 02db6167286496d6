"""Help and words of `secmail certificates` and `secmail recipients`."""

from collections.abc import Mapping

CERTIFICATE_HELP: Mapping[str, tuple[str, str]] = {
    "help.certificates": ("certificats des correspondants et des autorités", "certificates of people and authorities"),
    "help.certificates list": ("tous", "all of them"),
    "help.certificates show": (
        "ceux d'une adresse ou d'une empreinte, et ce qui parle pour et contre chacun",
        "those of an address or fingerprint, and what speaks for and against each",
    ),
    "help.certificates add": ("retient ceux d'un fichier", "learns those of a file"),
    "help.certificates find": (
        "les cherche dans les annuaires, et là où le domaine de l'adresse les publie",
        "looks for them in directories, and where the address's domain publishes them",
    ),
    "help.certificates check": (
        "correspondants dont le certificat expire, a changé ou n'est plus utilisable",
        "correspondents whose certificate expires, has changed or cannot be used any more",
    ),
    "help.certificates accept": ("accepte un certificat à vérifier", "accepts a certificate that was to be checked"),
    "help.certificates refuse": ("le refuse, même s'il revient", "refuses it, however often it comes"),
    "help.certificates remove": (
        "l'oublie, jusqu'au prochain message signé qui l'apporte",
        "forgets it, until signed mail brings it again",
    ),
    "help.certificates export": ("écrit celui d'un correspondant", "writes a correspondent's"),
    "help.certificates update": (
        "cherche les autorités connues qui manquent et les listes de révocation",
        "fetches known authorities that are missing, and revocation lists",
    ),
    "help.certificates publish": (
        "vos propres certificats : jusqu'à quand, et où les autres les trouvent",
        "your own certificates: until when, and where others find them",
    ),
    "help.certificates introduce": ("envoie votre certificat", "sends your certificate"),
    "help.certificates request": ("demande le certificat d'un correspondant", "asks for a correspondent's certificate"),
    "help.certificates renew": (
        "dit à qui vous avez écrit et qui ne connaît pas votre certificat actuel",
        "tells whom you have written to and who does not know your present certificate",
    ),
    "help.recipients": ("à qui vous voulez écrire", "whom you want to write to"),
    "help.recipients check": (
        "dit pour chaque adresse si un message peut être chiffré, sinon que faire",
        "tells for each address whether a message can be encrypted, and else what to do",
    ),
    "option.certificates show wanted": ("adresse, ou début d'empreinte", "address, or beginning of a fingerprint"),
    "option.certificates add file": ("certificat, PKCS#7 ou PKCS#12", "certificate, PKCS#7 or PKCS#12"),
    "option.certificates add --address": ("à qui ils sont, si le fichier ne le dit pas", "whose they are, if unsaid"),
    "option.certificates add --passphrase-stdin": (
        "la phrase de passe du fichier PKCS#12 est une ligne de l'entrée standard",
        "the passphrase of the PKCS#12 file is a line of standard input",
    ),
    "option.certificates find address": ("adresse du correspondant cherché", "address of whom you look for"),
    "option.certificates update file": ("fichier où les prendre aussi", "file to take them from too"),
    "option.certificates publish --look": (
        "regarde aussi dans les annuaires et auprès de votre domaine",
        "also looks in the directories and at your domain",
    ),
    "option.certificates publish --record": (
        "montre l'enregistrement DNS que votre domaine peut publier",
        "shows the DNS record that your domain can publish",
    ),
    "option.certificates introduce addresses": ("à qui l'envoyer", "whom to send it to"),
    "option.certificates introduce --answer": (
        "numéro du message qui le demande",
        "number of the message that asks for it",
    ),
    "option.certificates request addresses": ("à qui le demander", "whom to ask"),
    "option.certificates renew --days": (
        "à qui vous avez écrit depuis tant de jours (365)",
        "whom you have written to within so many days (365)",
    ),
    "option.certificates renew --send": ("l'envoie à chacun d'eux", "sends it to each of them"),
    "option.send --find": (
        "cherche d'abord les certificats qui manquent, dans les annuaires et auprès des domaines",
        "first looks for missing certificates, in directories and at the domains",
    ),
    "option.recipients check addresses": ("adresses des destinataires", "addresses of the recipients"),
    **{
        f"option.certificates {name} address": ("adresse du correspondant", "address of the correspondent")
        for name in ("accept", "refuse", "remove", "export")
    },
    **{
        f"option.certificates {name} sha256": (
            "empreinte du certificat, ou ses huit premiers signes au moins",
            "fingerprint of the certificate, or at least its first eight digits",
        )
        for name in ("accept", "refuse", "remove", "export")
    },
    **{
        f"option.certificates {name} --queue": (
            "signe et met en attente, sans envoyer tout de suite",
            "signs and queues, without sending at once",
        )
        for name in ("introduce", "request", "renew")
    },
    "json.certificates find": (
        '{"found", "learned", "known", "failures": [{source, code}], "left": [{sha256, …, reasons}], "recipient"}',
        '{"found", "learned", "known", "failures": [{source, code}], "left": [{sha256, …, reasons}], "recipient"}',
    ),
    "json.certificates check": ('{"checked", "recipients": […]}', '{"checked", "recipients": […]}'),
    "json.certificates accept": ('{"decision", "recipient"}', '{"decision", "recipient"}'),
    "json.certificates refuse": ('{"decision", "recipient"}', '{"decision", "recipient"}'),
    "json.certificates remove": ('{"removed": 1}', '{"removed": 1}'),
    "json.certificates publish": (
        '{"certificates": [{sha256, name, …, not_after, expires_in, in_use, revocation, told, record}], "looked"}',
        '{"certificates": [{sha256, name, …, not_after, expires_in, in_use, revocation, told, record}], "looked"}',
    ),
    "json.certificates introduce": ('{"letters": […]}', '{"letters": […]}'),
    "json.certificates request": ('{"letters": […]}', '{"letters": […]}'),
    "json.certificates renew": (
        '{"addresses": […], "letters": […], "more"}',
        '{"addresses": […], "letters": […], "more"}',
    ),
    "json.recipients check": (
        '{"recipients": [{address, state, certificate, not_after, expires_in, replaces, candidate, meant, requested}]}',
        '{"recipients": [{address, state, certificate, not_after, expires_in, replaces, candidate, meant, requested}]}',
    ),
}

CERTIFICATE_WORDS: Mapping[str, tuple[str, str]] = {
    "certificates.learned.one": ("{count} certificat retenu.", "{count} certificate learned."),
    "certificates.learned.many": ("{count} certificats retenus.", "{count} certificates learned."),
    "certificates.already.one": ("{count} certificat, déjà connu.", "{count} certificate, already known."),
    "certificates.already.many": ("{count} certificats, déjà connus.", "{count} certificates, already known."),
    "certificates.known": ("  {address} : {name}, jusqu'au {until}", "  {address}: {name}, until {until}"),
    "usage.container-passphrase": (
        "Ce fichier est protégé par une phrase de passe : donnez-la par --passphrase-stdin.",
        "This file is protected by a passphrase: give it by --passphrase-stdin.",
    ),
    "certificates.found.one": ("{count} certificat trouvé.", "{count} certificate found."),
    "certificates.found.many": ("{count} certificats trouvés.", "{count} certificates found."),
    "certificates.nothing": (
        "  Aucun n'est celui d'une personne dont il dirait l'adresse. Si vous savez à qui il est : --address.",
        "  None is a person's and names an address. If you know whose it is: --address.",
    ),
    "certificates.left": ("  Non utilisé : {name} ({issuer}) : {reasons}", "  Not used: {name} ({issuer}): {reasons}"),
    "certificates.only-domain": (
        "Seul le domaine de l'adresse a été interrogé : aucun annuaire n'est réglé (« secmail directory add »).",
        "Only the address's domain was asked: no directory is set up (“secmail directory add”).",
    ),
    "certificates.no-answer": ("Sans réponse de « {source} » : {reason}.", "No answer from “{source}”: {reason}."),
    "certificates.fine": ("Tous les certificats utilisés sont en ordre.", "All certificates in use are in order."),
    "certificates.accepted": ("Certificat accepté.", "Certificate accepted."),
    "certificates.refused": ("Certificat refusé.", "Certificate refused."),
    "certificates.removed": ("Certificat oublié.", "Certificate forgotten."),
    "certificates.usable": ("  utilisable", "  can be used"),
    "certificates.unusable": ("  inutilisable", "  cannot be used"),
    "recipient.line": ("{address} : {state}", "{address}: {state}"),
    "recipient.meant": ("  Vouliez-vous dire {domain} ?", "  Did you mean {domain}?"),
    "recipient.requested": (
        "  Demande de certificat en attente d'envoi (« secmail outbox list »).",
        "  A request for the certificate waits to be sent (“secmail outbox list”).",
    ),
    "recipient.candidate": ("  À regarder : {name}, {issuer}, {sha256}", "  To look at: {name}, {issuer}, {sha256}"),
    "recipient.expires": ("  Encore {days} j.", "  {days} days left."),
    "own.in-use": ("  utilisé, jusqu'au {until} ({days} j)", "  in use, until {until} ({days} days)"),
    "own.not-used": ("  plus utilisé, jusqu'au {until} ({days} j)", "  not used any more, until {until} ({days} days)"),
    "own.letters.one": ("  envoyé à {count} correspondant : {who}", "  sent to {count} correspondent: {who}"),
    "own.letters.many": ("  envoyé à {count} correspondants : {who}", "  sent to {count} correspondents: {who}"),
    "own.seen-directory": ("  vu dans l'annuaire « {place} » le {when}", "  seen in the directory “{place}” on {when}"),
    "own.seen-domain": ("  publié par {place}, vu le {when}", "  published by {place}, seen on {when}"),
    "own.seen-nowhere": (
        "  vu dans aucun annuaire ; pour le chercher : --look",
        "  seen in no directory; to look for it: --look",
    ),
    "own.looked-in-vain": (
        "  vu dans aucun annuaire réglé ici, ni auprès de votre domaine",
        "  seen in no directory that is set up here, nor at your domain",
    ),
    "own.record": (
        "  enregistrement DNS (SMIMEA) {name}, en entier par --record",
        "  DNS record (SMIMEA) {name}, whole by --record",
    ),
    "own.renew": (
        "Ces correspondants ne connaissent pas votre certificat actuel. Pour le leur envoyer : --send.",
        "These correspondents do not know your present certificate. To send it to them: --send.",
    ),
    "own.more.one": (
        "{count} autre correspondant ensuite : la même commande, encore une fois, le lui envoie.",
        "{count} more correspondent after these: the same command, once more, sends it there.",
    ),
    "own.more.many": (
        "{count} autres correspondants ensuite : la même commande, encore une fois, le leur envoie.",
        "{count} more correspondents after these: the same command, once more, sends it to them.",
    ),
    "own.renewed": (
        "Depuis {days} jours, vous n'avez écrit à personne à qui votre certificat actuel serait inconnu.",
        "For {days} days you have written to nobody who does not know your present certificate.",
    ),
    "about.request": (
        "Ce message demande votre certificat. Pour l'envoyer : « secmail certificates introduce --answer {id} ».",
        "This message asks for your certificate. To send it: “secmail certificates introduce --answer {id}”.",
    ),
    "about.answered": ("Demande de certificat, déjà traitée.", "Request for a certificate, already answered."),
    "about.changed": (
        "Le certificat de {address} a soudain changé ({sha256}) : regardez-le avant de lui écrire.",
        "The certificate of {address} has suddenly changed ({sha256}): look at it before you write there.",
    ),
    "about.introduction": (
        "Ce message apporte le certificat de son auteur ; « secmail recipients check » dit s'il peut servir.",
        "This message brings its author's certificate; “secmail recipients check” says whether it can be used.",
    ),
}
