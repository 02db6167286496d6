"""What the command line says of contacts, in both languages."""

from collections.abc import Mapping

_CONTACT = (
    '"id", "name", "addresses": ["…"], "family_name", "given_name", "title", "organisation", "speciality", "town",'
    ' "phone", "national_id", "note", "groups": ["…"], "origin", "written", "heard", "last_exchange", "letters"'
)
_ONE = f"{{{_CONTACT}}}"
_JSON: Mapping[str, str] = {
    "json.contacts list": f'{{"contacts": [{_ONE}], "total", "more"}}',
    **{f"json.contacts {name}": _ONE for name in ("show", "add", "set", "merge")},
    "json.contacts remove": '{"id", "removed"}',
    "json.contacts doubles": '{"doubles": [{"one", "other", "why": "number|address|shared|name", "apart"}]}',
    "json.contacts apart": '{"one", "other", "apart"}',
    "json.contacts group list": '{"groups": [{"name", "size"}]}',
    **{f"json.contacts group {name}": '{"name", "size"}' for name in ("add", "remove", "rename")},
    "json.contacts group drop": '{"name", "removed"}',
    "json.contacts import": (
        '{"added", "changed", "same", "certificates", "left_certificates", "without_address": [1], "unreadable": [1],'
        ' "partly": [1]}'
    ),
    "json.contacts suggest": (
        '{"suggestions": [{"by": "contact|group|directory", "name", "mailboxes": [{"address", "name"}], "hint",'
        ' "contact"}]}'
    ),
}

CONTACT_HELP: Mapping[str, tuple[str, str]] = {
    "help.contacts": ("contacts du cabinet (jamais de patients)", "contacts of the practice (never patients)"),
    "help.contacts list": ("par nom, ou ceux que les mots désignent", "by name, or those that the words mean"),
    "help.contacts show": ("tout d'un contact, et le dernier échange", "all of a contact, and the last exchange"),
    "help.contacts add": (
        "en ajoute un ; la première adresse est la préférée",
        "adds one; the first address is the preferred one",
    ),
    "help.contacts set": ("change ce qui est dit, laisse le reste", "changes what is said, leaves the rest"),
    "help.contacts remove": (
        "l'oublie ; seule une lettre envoyée le fera revenir",
        "forgets one; only a letter to it brings it back",
    ),
    "help.contacts merge": (
        "deux contacts sont une personne : le second garde ce qu'il dit, prend le reste du premier",
        "two contacts are one person: the second keeps what it says and takes the rest from the first",
    ),
    "help.contacts doubles": ("contacts qui sont peut-être une personne", "contacts that may be one person"),
    "help.contacts apart": (
        "deux contacts qui se ressemblent sont deux personnes, et ne sont plus proposés",
        "two contacts that look alike are two people, and are not proposed any more",
    ),
    "help.contacts group": ("groupes de contacts", "groups of contacts"),
    "help.contacts group list": ("tous", "all of them"),
    "help.contacts group add": ("met des contacts dans un groupe", "puts contacts into a group"),
    "help.contacts group remove": ("en retire des contacts", "takes contacts out of it"),
    "help.contacts group rename": ("l'appelle autrement", "calls it otherwise"),
    "help.contacts group drop": ("supprime le groupe, non ses contacts", "removes the group, not its contacts"),
    "help.contacts import": (
        "prend les contacts d'un fichier vCard, CSV, LDIF ou abook.sqlite (Thunderbird, Outlook)",
        "takes in the contacts of a vCard, CSV, LDIF or abook.sqlite file (Thunderbird, Outlook)",
    ),
    "help.contacts export": ("écrit des cartes vCard, avec les certificats", "writes vCards, with certificates"),
    "help.contacts suggest": ("qui est proposé quand on écrit un destinataire", "who is offered for a recipient"),
    "option.contacts id": ("numéro du contact", "number of the contact"),
    "option.contacts ids": ("numéros des contacts", "numbers of contacts"),
    "option.contacts name": ("nom du groupe", "name of the group"),
    "option.contacts words": ("mots, ou leurs débuts", "words, or their beginnings"),
    "option.contacts --group": ("ceux de ce groupe", "those of this group"),
    "option.contacts add addresses": ("ses adresses", "its addresses"),
    "option.contacts set --address": ("adresses à ajouter", "addresses to add"),
    "option.contacts set --without": ("adresses à retirer", "addresses to take away"),
    "option.contacts set --prefer": ("l'adresse où lui écrire", "the address to write to"),
    "option.contacts --shared": (
        "même si un autre contact a cette adresse : deux personnes, une boîte",
        "even where another contact has this address: two people, one mailbox",
    ),
    "option.contacts --name": ("comment il s'appelle", "what it is called"),
    "option.contacts --family-name": ("nom de famille", "family name"),
    "option.contacts --given-name": ("prénom", "given name"),
    "option.contacts --title": ("titre (Dr, Pr…)", "title (Dr…)"),
    "option.contacts --organisation": ("établissement, cabinet", "organisation, practice"),
    "option.contacts --speciality": ("profession ou spécialité", "profession or speciality"),
    "option.contacts --town": ("ville", "town"),
    "option.contacts --phone": ("téléphone", "phone"),
    "option.contacts --number": ("RPPS ou ADELI", "RPPS or ADELI"),
    "option.contacts --note": ("note ; rien sur des patients", "a note; nothing about patients"),
    "option.contacts apart other": ("l'autre", "the other one"),
    "option.contacts apart --withdraw": (
        "revient là-dessus : ils seront proposés à nouveau",
        "takes that back: they are proposed again",
    ),
    "option.contacts merge into": ("celui qui reste", "the one that stays"),
    "option.contacts group rename new": ("son nouveau nom", "its new name"),
    "option.contacts export --version": ("version des cartes : 3.0 est lue partout", "version: 3.0 is read everywhere"),
    "option.send --group": ("groupes de contacts, tous destinataires", "groups of contacts, all of them recipients"),
    **{key: (text, text) for key, text in _JSON.items()},
}

CONTACT_WORDS: Mapping[str, tuple[str, str]] = {
    "contacts.more": (
        "{shown} sur {total} : --limit en montre davantage, des mots en désignent moins.",
        "{shown} of {total}: --limit shows more of them, words mean fewer.",
    ),
    "contacts.no-address": (
        "« {address} » n'est pas une adresse de messagerie. Rien n'a changé.",
        "“{address}” is no mail address. Nothing was changed.",
    ),
    "contacts.not-its": (
        "« {address} » n'est pas une adresse de ce contact : --address l'ajoute. Rien n'a changé.",
        "“{address}” is no address of this contact: --address adds it. Nothing was changed.",
    ),
    "contacts.group-unnamed": (
        "Il faut un nom à un groupe. Rien n'a changé.",
        "A group needs a name. Nothing was changed.",
    ),
    "contacts.taken": (
        "Déjà l'adresse de ce contact (boîte partagée : --shared) :",
        "Already the address of this contact (a shared mailbox: --shared):",
    ),
    "contacts.preferred": ("{address} (préférée)", "{address} (preferred)"),
    "contacts.speciality": ("Spécialité : {text}", "Speciality: {text}"),
    "contacts.organisation": ("Établissement : {text}", "Organisation: {text}"),
    "contacts.town": ("Ville : {text}", "Town: {text}"),
    "contacts.phone": ("Téléphone : {text}", "Phone: {text}"),
    "contacts.number": ("Numéro national : {text}", "National number: {text}"),
    "contacts.groups": ("Groupes : {text}", "Groups: {text}"),
    "contacts.note": ("Note : {text}", "Note: {text}"),
    "contacts.written": ("Dernière lettre envoyée : {text}", "Last letter sent: {text}"),
    "contacts.heard": ("Dernière lettre reçue, signée : {text}", "Last letter received, signed: {text}"),
    "contacts.origin.added": ("Ajouté à la main", "Added by hand"),
    "contacts.origin.imported": ("Venu d'un fichier de contacts", "From a contacts file"),
    "contacts.origin.learned": ("Appris du courrier", "Learned from mail"),
    "contacts.removed": ("Contact oublié.", "Contact forgotten."),
    "contacts.group-removed": ("Groupe supprimé.", "Group removed."),
    "contacts.double.number": ("Même numéro national :", "Same national number:"),
    "contacts.double.address": ("Même adresse :", "Same address:"),
    "contacts.double.shared": (
        "Même adresse, noms différents, peut-être deux personnes :",
        "Same address, other names, perhaps two people:",
    ),
    "contacts.double.apart": ("Deux personnes, d'après vous :", "Two people, as you have said:"),
    "contacts.apart": (
        "Ce sont deux personnes : elles ne seront plus proposées comme doublon.",
        "They are two people: they are not proposed as a double any more.",
    ),
    "contacts.apart-no-more": ("Peut-être une seule personne à nouveau.", "Perhaps one person again."),
    "contacts.double.name": ("Même nom, peut-être deux personnes :", "Same name, perhaps two people:"),
    "contacts.imported": (
        "Contacts ajoutés : {added} ; complétés : {changed} ; déjà connus : {same}.",
        "Contacts added: {added}; completed: {changed}; known already: {same}.",
    ),
    "contacts.without-address": (
        "Cartes laissées, sans adresse de messagerie, ou d'un patient : {count} (n° {cards}).",
        "Cards left out, without a mail address, or a patient's: {count} (no. {cards}).",
    ),
    "contacts.unreadable": (
        "Cartes laissées, illisibles : {count} (n° {cards}).",
        "Cards left out, unreadable: {count} (no. {cards}).",
    ),
    "contacts.partly": (
        "Cartes prises sans une ligne, une adresse ou un membre de groupe : {count} (n° {cards}).",
        "Cards taken without a line, an address or a member of a group: {count} (no. {cards}).",
    ),
    "contacts.certificates": (
        "Certificats à vérifier : {count}, avant d'écrire (« secmail certificates show », puis « accept »).",
        "Certificates to be looked at: {count}, before a letter (“secmail certificates show”, then “accept”).",
    ),
    "contacts.left-certificates": (
        "Certificats laissés : {count}. Aucune adresse de leur carte, pas faits pour chiffrer, ou trop nombreux.",
        "Certificates left out: {count}. None of their card's addresses, not made to encrypt, or too many.",
    ),
    "contacts.by.contact": ("{name}", "{name}"),
    "contacts.by.group": ("[groupe] {name}", "[group] {name}"),
    "contacts.by.directory": ("[annuaire] {name}", "[directory] {name}"),
}
