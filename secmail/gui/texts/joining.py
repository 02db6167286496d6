"""Words of contacts that may be one person, and of joining them."""

JOINING: dict[str, tuple[str, str]] = {
    "contacts.doubles.one": ("Dou&blon possible ({count})…", "Possible dou&ble ({count})…"),
    "contacts.doubles.many": ("Dou&blons possibles ({count})…", "Possible dou&bles ({count})…"),
    "contacts.more": (
        "{shown} sur {count} sont montrés : précisez le nom, la ville ou le groupe.",
        "{shown} of {count} are shown: be more precise about name, town or group.",
    ),
    "contacts.cards.three": ("Cartes 3.0, lues partout (*.vcf)", "Cards 3.0, read everywhere (*.vcf)"),
    "contacts.cards.four": ("Cartes 4.0, logiciels récents (*.vcf)", "Cards 4.0, newer software (*.vcf)"),
    "contacts.apart": ("Fiches gardées séparées…", "Entries kept apart…"),
    "doubles.apart": ("Deux personnes", "Two people"),
    "doubles.apart.name": ("{name} : ce sont deux personnes", "{name}: they are two people"),
    "doubles.apart.done": ("Gardées séparées : {name}.", "Kept apart: {name}."),
    "doubles.again": ("Proposer à nouveau", "Propose again"),
    "doubles.again.name": ("Proposer à nouveau de réunir {name}", "Propose again to join {name}"),
    "doubles.again.done": ("À nouveau parmi les doublons possibles : {name}.", "A possible double again: {name}."),
    "doubles.title": ("Doublons possibles", "Possible doubles"),
    "doubles.none": ("Aucun doublon", "No doubles"),
    "doubles.more.one": ("{count} autre paire viendra ensuite.", "{count} more pair will follow."),
    "doubles.more.many": ("{count} autres paires viendront ensuite.", "{count} more pairs will follow."),
    "doubles.join": ("Comparer…", "Compare…"),
    "doubles.join.name": ("Comparer les deux fiches de {name}", "Compare the two entries of {name}"),
    "doubles.join.title": ("Une seule personne ?", "One and the same person?"),
    "doubles.join.how": (
        (
            "Si ces deux fiches sont de la même personne, choisissez celle qui reste : ce qui lui manque vient de "
            "l'autre, qui disparaît. Vous pourrez défaire la réunion jusqu'au verrouillage. Si ce sont deux personnes, "
            "dites-le dans la liste : elles ne seront plus proposées."
        ),
        (
            "If both entries are of the same person, choose the one that stays: what it lacks comes from the other, "
            "which goes. You can take this back until secmail is locked. If they are two people, say so in the "
            "list: they will not be proposed again."
        ),
    ),
    "doubles.join.yes": ("Réunir en une fiche", "Join into one entry"),
    "doubles.keep": ("Garder celle-ci", "Keep this one"),
    "doubles.keep.name": ("Garder la fiche de {name}", "Keep the entry of {name}"),
    "doubles.result": ("Fiche réunie", "Joined entry"),
    "doubles.addresses": ("Adresses", "Addresses"),
    "doubles.groups": ("Groupes", "Groups"),
    "doubles.last": ("Dernier échange", "Last exchange"),
    "doubles.lost": ("Ne sera pas repris : {parts}.", "Will not be taken over: {parts}."),
    "doubles.lost.part": ("{name} « {text} »", "{name} “{text}”"),
    "contact.double.number": ("Le même numéro national", "The same national number"),
    "contact.double.address": ("La même adresse", "The same address"),
    "contact.double.shared": ("La même adresse, sous deux noms", "The same address, under two names"),
    "contact.double.apart": ("Deux personnes, d'après vous", "Two people, as you have said"),
    "contact.double.name": ("Le même nom", "The same name"),
    "contact.shared.title": ("Adresse d'un autre correspondant", "Another correspondent's address"),
    "contact.shared.question": (
        "Deux personnes se partagent-elles cette boîte ?",
        "Do two people share this mailbox?",
    ),
    "contact.shared.details": (
        (
            "Si c'est la même personne, complétez plutôt sa fiche, ou réunissez les deux : « Doublons possibles » les "
            "montre."
        ),
        "If it is the same person, complete that entry instead, or join the two: “Possible doubles” shows them.",
    ),
    "contact.shared.yes": ("Oui, garder les deux", "Yes, keep both"),
    "contact.shared.no": ("Non, corriger", "No, correct it"),
    # two entries that only a person knows to be one
    "contact.join": ("Ré&unir avec…", "&Join with…"),
    "contact.join.keep-first": (
        "Enregistrez d'abord ce que vous avez changé, puis réunissez les deux fiches.",
        "Save first what you have changed, then join the two entries.",
    ),
    "joining.with.title": ("L'autre fiche de cette personne", "The other entry of this person"),
    "joining.with.none": ("Personne d'autre", "Nobody else"),
    "joining.with.none.hint": (
        "Tapez un nom, une adresse ou une ville pour trouver l'autre fiche de {name}.",
        "Type a name, an address or a town to find the other entry of {name}.",
    ),
    "joining.with.name": ("Comparer avec la fiche de {name}", "Compare with the entry of {name}"),
    "joining.done": ("Réunis : {name}.", "Joined: {name}."),
    "joining.undo": ("&Défaire la réunion", "&Take the joining back"),
    "joining.undone": ("Réunion défaite : les deux fiches sont revenues.", "Taken back: both entries are there again."),
    "joining.changed": (
        "La fiche de {name} a changé depuis : rien n'est défait. Corrigez-la à la main.",
        "The entry of {name} has changed since: nothing was taken back. Correct it by hand.",
    ),
}
