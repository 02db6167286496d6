"""What the command line says of directories, in both languages."""

from collections.abc import Mapping

DIRECTORY_HELP: Mapping[str, tuple[str, str]] = {
    "help.directory": ("annuaires : trouver des personnes et leurs adresses", "directories: people and addresses"),
    "help.directory search": (
        "cherche dans les annuaires et dans ce qui est connu ici : nom, ville, profession, numéro, adresse",
        "searches directories and what is known here: name, town, profession, number, address",
    ),
    "help.directory list": ("ceux qui sont réglés, et ceux qui peuvent l'être", "those set up, and those that can be"),
    "help.directory add": ("règle un annuaire d'après un modèle", "sets up a directory after a profile"),
    "help.directory set": ("change un annuaire, l'allume ou l'éteint", "changes a directory, switches it on or off"),
    "help.directory test": ("l'essaie, pas à pas", "tries it, step by step"),
    "help.directory remove": ("le retire ; ce qu'il a répondu reste", "removes it; what it answered stays"),
    "help.directory refresh": (
        "prend les messageries publiées de tout le pays, pour les chercher hors ligne",
        "takes in the published mailboxes of the whole country, to be searched off line",
    ),
    "help.directory country": ("ce qui est connu hors ligne du pays", "what is known off line of the country"),
    "help.directory forget": ("efface ce qui est connu du pays", "removes what is known of the country"),
    "option.directory search words": ("nom, ville, numéro ou adresse, ensemble", "name, town, number or address"),
    "option.directory search --name": ("nom ou prénom, ou nom d'un établissement", "name of a person or structure"),
    "option.directory search --town": ("ville, code postal ou département", "town, postcode or department"),
    "option.directory search --profession": ("profession exercée", "profession"),
    "option.directory search --speciality": ("spécialité", "speciality"),
    "option.directory search --identifier": ("RPPS, ADELI, FINESS ou SIRET", "RPPS, ADELI, FINESS or SIRET"),
    "option.directory search --address": ("adresse de messagerie", "mail address"),
    "option.directory search --source": ("un seul annuaire, même éteint", "one directory, even if switched off"),
    "option.directory search --offline": ("sans interroger d'annuaire", "without asking any directory"),
    "option.directory source": ("nom de l'annuaire (voir « directory list »)", "its name (see “directory list”)"),
    "option.directory add model": ("modèle (voir « directory list »)", "profile (see “directory list”)"),
    "option.directory add --name": ("son nom ici, s'il y en a plusieurs du modèle", "its name here, if several"),
    "option.directory --value": ("ce qui diffère du modèle : host=… base=…", "what differs from it: host=… base=…"),
    "option.directory --title": ("comment il s'appelle pour les personnes", "what people call it"),
    "option.directory --key-stdin": (
        "sa clé d'accès ou son mot de passe est une ligne de l'entrée standard",
        "its access key or password is a line of standard input",
    ),
    "option.directory set --on": ("l'interroge dans les recherches", "is asked in searches"),
    "option.directory set --off": ("ne l'interroge plus", "is not asked any more"),
    "option.directory refresh file": (
        "fichier déjà téléchargé (messageries, ou liste blanche des domaines) ; sinon ceux qui sont publiés",
        "a file at hand (mailboxes, or the white list of domains); otherwise the published ones",
    ),
}

DIRECTORY_WORDS: Mapping[str, tuple[str, str]] = {
    "directory.none": ("Personne n'a été trouvé.", "Nobody was found."),
    "directory.more": ("Il y en a d'autres : précisez la recherche.", "There are more: search more precisely."),
    "directory.failed": ("{source} : {sentence}", "{source}: {sentence}"),
    "directory.told-by": ("[{source}]", "[{source}]"),
    "directory.told-on": ("[{source}, réponse du {day}]", "[{source}, answered on {day}]"),
    "directory.told-formerly": (
        "[{source} tel qu'il était réglé le {day}]",
        "[{source} as it was set up on {day}]",
    ),
    "directory.believed": (
        "Dire pour qui un annuaire fait foi demande la carte et le code du titulaire.",
        "Saying for whom a directory is believed takes the holder's card and PIN.",
    ),
    "directory.number": ("n° {number}", "no. {number}"),
    "directory.certificates.one": ("{count} certificat", "{count} certificate"),
    "directory.certificates.many": ("{count} certificats", "{count} certificates"),
    "directory.on": ("allumé", "on"),
    "directory.off": ("éteint", "off"),
    "directory.nobody-asked": (
        "Rien n'en est connu ici, et aucun annuaire n'est réglé : « secmail directory add ».",
        "Nothing is known of it here, and no directory is set up: “secmail directory add”.",
    ),
    "directory.set-up": ("Réglés :", "Set up:"),
    "directory.profiles": (
        "Modèles (« secmail directory add ») :",
        "Profiles (“secmail directory add”):",
    ),
    "directory.kept": ("Annuaire retenu : {source}.", "Directory kept: {source}."),
    "directory.removed": ("Annuaire retiré.", "Directory removed."),
    "directory.country.none": (
        "Rien n'est connu du pays : « secmail directory refresh ».",
        "Nothing is known of the country: “secmail directory refresh”.",
    ),
    "directory.domains.one": ("{count} domaine de la liste blanche.", "{count} domain of the white list."),
    "directory.domains.many": ("{count} domaines de la liste blanche.", "{count} domains of the white list."),
    "directory.country.one": (
        "{count} messagerie connue hors ligne, prise le {day}.",
        "{count} mailbox known off line, taken in on {day}.",
    ),
    "directory.country.many": (
        "{count} messageries connues hors ligne, prises le {day}.",
        "{count} mailboxes known off line, taken in on {day}.",
    ),
    "directory.forgotten": ("Le pays est oublié.", "The country is forgotten."),
    "usage.directory-name": (
        "« {value} » : un nom d'annuaire n'a que des minuscules sans accent, des chiffres et des traits d'union.",
        "“{value}”: a directory's name has nothing but small letters without accents, digits and hyphens.",
    ),
    "usage.directory-value": ("« {value} » : écrivez NOM=MOT.", "“{value}”: write NAME=WORD."),
    "usage.directory-taken": (
        "« {value} » est déjà réglé : « secmail directory set » le change, un autre nom en règle un de plus.",
        "“{value}” is set up already: “secmail directory set” changes it, another name sets up one more.",
    ),
    "usage.directory-search": ("Dites ce qui est cherché.", "Say what to look for."),
}
