"""What `secmail setup` says, and the help of its options, in both languages."""

from collections.abc import Mapping

SETUP_HELP: Mapping[str, tuple[str, str]] = {
    "help.setup": (
        "met un poste en place d'après un fichier ; relancé avec la même entrée, ne fait que ce qui manque",
        "sets a workstation up from a file; run again with the same input, does only what is missing",
    ),
    "option.setup --from": (
        "fichier TOML sans mot de passe ; modèle : resources/setup/poste.toml",
        "TOML file without passwords; model: resources/setup/poste.toml",
    ),
    "option.setup --dry-run": ("dit ce qui serait fait, et ne fait rien", "says what would be done, and does nothing"),
    "option.setup --replace": (
        "remplace le logiciel du cabinet et son dossier, s'ils sont réglés autrement que dans le fichier",
        "replaces the practice software and its folder where they are set otherwise than in the file",
    ),
    "option.setup --delegate-pin-stdin": (
        "le code de la carte du délégué est la ligne suivante de l'entrée standard",
        "the PIN of the delegate's card is the next line of standard input",
    ),
    "help.import": (
        "copie dans la boîte le courrier d'un autre logiciel ; relancé, ne met que ce qui manque",
        "copies mail of another program into the mailbox; run again, puts only what is missing",
    ),
    "option.import source": (
        "fichier mbox (Thunderbird), Maildir, dossier de .eml ou un seul .eml",
        "mbox file (Thunderbird), Maildir, folder of .eml, or one .eml",
    ),
    "option.import --folder": ("dossier de la boîte où le mettre", "folder of the mailbox to put it into"),
    "json.import": (
        '{"put": 0, "known": 0, "left_out": 0, "deleted": 0, "named": [{"place", "number", "why", "subject", "date"}]}',
        '{"put": 0, "known": 0, "left_out": 0, "deleted": 0, "named": [{"place", "number", "why", "subject", "date"}]}',
    ),
    "json.setup": (
        '{"steps": [{"step", "what", "state": "done|already|planned|differs|withdrawn|ended"}], "dry_run", "complete"}',
        '{"steps": [{"step", "what", "state": "done|already|planned|differs|withdrawn|ended"}], "dry_run", "complete"}',
    ),
}

SETUP_WORDS: Mapping[str, tuple[str, str]] = {
    "import.done": (
        "Messages mis dans la boîte : {put} ; déjà là : {known} ; non repris : {left_out}.",
        "Messages put into the mailbox: {put}; there already: {known}; not taken: {left_out}.",
    ),
    "import.deleted": (
        "Supprimés dans l'autre logiciel, donc laissés : {count}.",
        "Deleted in the other program, therefore left there: {count}.",
    ),
    "import.left": ("Non repris : {what} – {why}", "Not taken: {what} – {why}"),
    "import.place": ("{place}, message {number}", "{place}, message {number}"),
    "import.more": ("Non repris et non nommés ici : {count}", "Not taken and not named here: {count}"),
    "import.why.unreadable": ("pas un message lisible", "no readable message"),
    "import.why.too-long": ("trop grand", "too large"),
    "import.why.foreign": (
        "propre à Outlook : à exporter en .eml ou en mbox",
        "Outlook's own: to be exported as .eml or mbox",
    ),
    "import.why.apart": (
        "courrier rangé à part : à reprendre séparément (fichier mbox, dossier Maildir ou .eml)",
        "mail kept apart: to be taken in separately (mbox file, Maildir folder, or .eml)",
    ),
    "import.why.link": ("lien, non suivi", "link, not followed"),
    "import.why.unopened": ("impossible à ouvrir", "cannot be opened"),
    "import.why.refused": ("refusé par le serveur", "refused by the server"),
    "setup.line": ("{step} : {what} ({state})", "{step}: {what} ({state})"),
    "setup.step.card": ("Carte", "Card"),
    "setup.step.mailbox": ("Boîte", "Mailbox"),
    "setup.step.vault": ("Coffre", "Vault"),
    "setup.step.sheets": ("Fiches de secours", "Recovery sheets"),
    "setup.step.software": ("Logiciel du cabinet", "Practice software"),
    "setup.step.delegate": ("Délégation", "Delegation"),
    "setup.state.done": ("fait", "done"),
    "setup.state.already": ("déjà en place", "in place already"),
    "setup.state.planned": ("à faire", "to be done"),
    "setup.state.differs": ("en place autrement, laissé tel quel", "in place otherwise, left as it is"),
    "setup.state.withdrawn": ("retirée, non redonnée", "withdrawn, not given again"),
    "setup.state.ended": ("terminée, non redonnée", "ended, not given again"),
    "setup.delegate.differs": (
        "La délégation de {name} vaut jusqu'au {until} pour : {what}. Pour la changer : « secmail vault grant ».",
        "The delegation of {name} counts until {until} for: {what}. To change it: “secmail vault grant”.",
    ),
    "setup.delegate.withdrawn": (
        "La délégation de {name} a été retirée. Seul le titulaire peut la redonner : « secmail vault grant ».",
        "The delegation of {name} was withdrawn. Only the holder gives it again: “secmail vault grant”.",
    ),
    "setup.delegate.ended": (
        "La délégation de {name} a pris fin le {until}. Donnez une autre date, ou « secmail vault grant ».",
        "The delegation of {name} ended on {until}. Give another date, or “secmail vault grant”.",
    ),
    "setup.not-as-said": (
        "Ce poste n'est pas en tout comme le dit le fichier : ce qui y était déjà autrement n'a pas été changé.",
        "This workstation is not in all as the file says: what was there otherwise has not been changed.",
    ),
    "setup.over": ("Ce poste est en place.", "This workstation is set up."),
    "setup.planned": ("Rien n'a été changé.", "Nothing was changed."),
    "setup.unfit": (
        "Dans le fichier, « {place} » manque ou ne convient pas. Rien n'a été fait pour cela.",
        "In the file “{place}” is missing or does not fit. Nothing was done for it.",
    ),
    "setup.no-toml": (
        "Ce fichier n'est pas du TOML lisible (UTF-8).",
        "This file is no readable TOML (UTF-8).",
    ),
    "setup.no-servers": (
        "Le domaine de {address} ne prouve pas où sont ses serveurs : donnez imap et smtp dans le fichier.",
        "The domain of {address} does not prove where its servers are: give imap and smtp in the file.",
    ),
    "setup.no-secret": (
        "Le mot de passe de {user} n'est pas venu ({way}).",
        "The password of {user} did not come ({way}).",
    ),
    "setup.no-folder": ("Le dossier {folder} n'existe pas.", "The folder {folder} does not exist."),
    "setup.print-sheets": (
        "Imprimez ces fiches, vérifiez-les (« secmail vault recover check »), puis détruisez les fichiers : {files}",
        "Print these sheets, check them (“secmail vault recover check”), then destroy the files: {files}",
    ),
}
