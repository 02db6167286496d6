"""What the command line says about keeping what there is, in both languages."""

from collections.abc import Mapping

UPKEEP_HELP: Mapping[str, tuple[str, str]] = {
    "help.backup": ("sauvegardes", "backups"),
    "help.backup make": (
        "met toutes les données dans un fichier chiffré, puis le relit",
        "puts all data into one encrypted file, then reads it again",
    ),
    "help.backup check": ("lit une sauvegarde en entier", "reads a backup whole"),
    "help.restore": ("remet une sauvegarde dans un profil vide", "restores a backup into an empty profile"),
    "help.archive": (
        "range le courrier d'une année dans son dossier d'archives",
        "moves a year's mail into its archive folder",
    ),
    "help.export-mail": ("copie des messages dans des fichiers eml ou mbox", "copies messages to eml or mbox files"),
    "help.retention": ("durées de conservation du courrier", "how long mail is kept"),
    "help.retention show": ("les durées choisies", "the chosen periods"),
    "help.retention set": ("choisit les durées ; n'efface rien", "chooses the periods; removes nothing"),
    "help.retention apply": (
        "compte, et avec --yes efface ici et sur le serveur, ce qui est plus ancien",
        "counts, and with --yes removes here and on the server, what is older",
    ),
    "help.check": (
        "compare tout ce qui est gardé avec ce qui doit l'être",
        "compares everything that is stored with what it must be",
    ),
    "help.updates": (
        "demande à l'éditeur s'il y a une version plus récente ; n'installe rien",
        "asks the publisher whether there is a newer version; installs nothing",
    ),
    "option.archive year": ("l'année, par exemple 2024", "the year, for example 2024"),
    "option.export-mail --folder": ("seulement ce dossier", "this folder only"),
    "option.export-mail --message": ("seulement ces messages", "these messages only"),
    "option.export-mail --output": (
        "dossier des fichiers eml, ou fichier mbox",
        "folder of the eml files, or the mbox file",
    ),
    "option.export-mail --mbox": ("tout dans un seul fichier mbox", "everything in one mbox file"),
    "option.export-mail --opened": (
        "déchiffré : une copie en clair, inscrite au journal",
        "decrypted: a copy in clear, noted in the journal",
    ),
    "option.retention show --count": (
        "compte aussi ce qui est plus ancien (demande la carte)",
        "counts what is older, too (needs the card)",
    ),
    "option.retention set --results": (
        "résultats, imagerie, documents structurés : 20 ans au moins, 0 : toujours",
        "results, imaging, structured documents: 20 at least, 0: for ever",
    ),
    "option.retention set --letters": ("lettres ; 0 : toujours", "letters; 0: for ever"),
    "option.retention set --other": ("autres messages ; 0 : toujours", "other messages; 0: for ever"),
    "option.archive --yes": ("aussi pour l'année en cours", "for the running year too"),
    "option.retention apply --yes": ("efface pour de bon", "removes for good"),
    "option.check --repair": ("répare ce qui peut l'être", "mends what can be mended"),
    "option.backup make file": (
        "fichier de la sauvegarde, ou dossier (une clé USB) où l'écrire sous sa date",
        "file of the backup, or a folder (a stick) where it is written under its date",
    ),
    "option.backup check file": ("fichier de la sauvegarde", "file of the backup"),
    "option.restore file": ("fichier de la sauvegarde", "file of the backup"),
}

_SALVAGED = (
    (
        "  Ce qui était lisible est dans un nouveau fichier ; l'ancien est gardé à côté. Les messages qui manquent"
        " reviennent du serveur au prochain « secmail sync ». Ce qui n'était qu'ici ne revient pas : comparez"
        " « secmail account list » et « secmail outbox list » à ce que vous attendez, sinon remettez une sauvegarde."
    ),
    (
        "  What was readable is in a new file; the old one is kept beside it. Missing messages come again from the"
        " server at the next “secmail sync”. What was only here does not come again: compare “secmail account list”"
        " and “secmail outbox list” with what you expect, else restore a backup."
    ),
)

UPKEEP_WORDS: Mapping[str, tuple[str, str]] = {
    "backup.passphrase": (
        "Phrase de passe de la sauvegarde {file} (notez-la : sans elle rien ne s'ouvre) : ",
        "Passphrase of the backup {file} (write it down: nothing opens without it): ",
    ),
    "backup.made": (
        "Sauvegarde faite et relue : messages : {messages} ; coffres : {vaults} ; {megabytes} Mo.",
        "Backup made and read again: messages: {messages}; vaults: {vaults}; {megabytes} MB.",
    ),
    "backup.sound": (
        "Sauvegarde du {at} lisible en entier : messages : {messages} ; coffres : {vaults} ; {megabytes} Mo.",
        "Backup of {at} readable as a whole: messages: {messages}; vaults: {vaults}; {megabytes} MB.",
    ),
    "backup.restored": (
        "Sauvegarde du {at} remise en place : messages : {messages} ; coffres : {vaults}.",
        "Backup of {at} restored: messages: {messages}; vaults: {vaults}.",
    ),
    "archive.running": (
        "Cette année n'est pas finie : ajoutez --yes pour ranger ses messages déjà traités.",
        "This year is not over: add --yes to put away those of its messages that are dealt with.",
    ),
    "archive.moved": ("Messages de {year} rangés : {count}.", "Messages of {year} put away: {count}."),
    "export-mail.plain": (
        "Attention : ces copies sont en clair. Qui lit les fichiers lit les messages.",
        "Beware: these copies are in clear. Whoever reads the files reads the messages.",
    ),
    "export-mail.written": ("Messages écrits : {count} ; {file}", "Messages written: {count}; {file}"),
    "export-mail.left-out": (
        "Messages laissés de côté (disparus, pas encore ici, ou pas pour cette carte) : {count}.",
        "Messages left out (gone, not here yet, or not for this card): {count}.",
    ),
    "retention.results": ("Résultats et imagerie", "Results and imaging"),
    "retention.letters": ("Lettres", "Letters"),
    "retention.other": ("Autres messages", "Other messages"),
    "retention.years": ("{what} : {years} ans", "{what}: {years} years"),
    "retention.for-ever": ("{what} : toujours", "{what}: for ever"),
    "retention.overdue": ("Messages plus anciens : {count}.", "Older messages: {count}."),
    "retention.removed": (
        "Messages effacés ici et sur le serveur : {count}.",
        "Messages removed here and on the server: {count}.",
    ),
    "retention.would-remove": (
        "Messages à effacer pour de bon, ici et sur le serveur, avec --yes : {count}.",
        "Messages to be removed for good, here and on the server, with --yes: {count}.",
    ),
    "check.not-sealed": (
        "Sans session ouverte, ce qui est scellé n'a pas été vérifié : insérez la carte.",
        "Without an open session what is sealed was not checked: insert the card.",
    ),
    "check.not-reached": (
        "Ce qui est scellé n'a pas été vérifié : il faut d'abord réparer ce qui précède.",
        "What is sealed was not checked: what stands above must be mended first.",
    ),
    "check.no-pin": (
        "Ce qui est scellé n'a pas été vérifié : donnez le code de la carte (au terminal, ou par --pin-stdin).",
        "What is sealed was not checked: give the card's PIN (at the terminal, or by --pin-stdin).",
    ),
    "check.salvaged": _SALVAGED,
    "check.sound": ("Tout est comme il faut.", "All is as it should be."),
    "flaw.mended": ("réparé", "mended"),
    "flaw.not-mended": ("non réparé", "not mended"),
    "flaw.database.pages": ("Pages de données abîmées : {count}.", "Damaged pages of data: {count}."),
    "flaw.database.mail-lost": (
        "Fichier du courrier disparu, avec les comptes et les lettres en attente ; remettez une sauvegarde : {count}.",
        "Mail file gone, with the accounts and the waiting letters; restore a backup: {count}.",
    ),
    "flaw.message.raw": (
        "Messages dont les octets ne sont plus ceux reçus : {count}.",
        "Messages whose bytes are no longer those that were received: {count}.",
    ),
    "flaw.digest.lost": (
        "Messages ouverts dont le contenu n'est plus indexé : {count}.",
        "Opened messages of whose content nothing is known: {count}.",
    ),
    "flaw.digest.stray": ("Contenus de messages disparus : {count}.", "Contents of messages that are gone: {count}."),
    "flaw.digest.old": (
        "Messages lus par une version ancienne : {count}.",
        "Messages read by an older version: {count}.",
    ),
    "flaw.index.differs": ("Écarts dans l'index de recherche : {count}.", "Differences in the search index: {count}."),
    "flaw.index.outer": (
        "Messages absents de l'index des en-têtes : {count}.",
        "Messages missing in the index of headers: {count}.",
    ),
    "flaw.database.orphans": ("Lignes qui n'appartiennent à rien : {count}.", "Rows that belong to nothing: {count}."),
    "flaw.outbox.no-bytes": (
        "Lettres en attente sans contenu, à écrire à nouveau : {count}.",
        "Waiting letters without content, to be written again: {count}.",
    ),
    "flaw.ledger.changed": (
        "Fichiers de résultats modifiés depuis leur rangement, à comparer avec le message : {count}.",
        "Result files altered since they were filed, to be compared with the message: {count}.",
    ),
    "flaw.ledger.unfinished": (
        "Rangements commencés et non finis, que « secmail export » finit : {count}.",
        "Filings begun and not ended, which “secmail export” ends: {count}.",
    ),
    "restore.passwords": (
        "Les mots de passe des comptes n'y sont pas : donnez-les à nouveau par « secmail account sign-in ».",
        "The accounts' passwords are not in it: give them again by “secmail account sign-in”.",
    ),
    "restore.settings": (
        "Logiciel de carte ajouté, proxy et autres dossiers de l'ancien ordinateur ne sont pas repris.",
        "Card software that was added, proxy and other folders of the old computer are not taken over.",
    ),
    "restore.outbox": (
        "Les lettres qui attendaient ne repartent pas d'elles-mêmes : vérifiez par « secmail outbox list ».",
        "Letters that were waiting are not sent by themselves: check by “secmail outbox list”.",
    ),
    "restore.filing": (
        "Les résultats reçus avant ce moment et peut-être déjà rangés attendent votre décision.",
        "Results that came before this moment and may have been filed already wait for your decision.",
    ),
    "restore.people": (
        "Identités confirmées et changements de certificat acceptés sont à confirmer à nouveau, par prudence.",
        "Confirmed identities and accepted changes of certificates are to be confirmed again, to be safe.",
    ),
    "restore.trust": (
        "Délégations, refus de certificats et autorités sont ceux d'alors : refaites ce qui a changé depuis.",
        "Delegations, refusals of certificates and authorities are those of then: do again what has changed since.",
    ),
}
