"""Words of backup, archive, copies, retention and the integrity check."""

UPKEEP: dict[str, tuple[str, str]] = {
    "action.backup": ("&Sauvegarde…", "&Backup…"),
    "action.backup.tip": ("Tout garder dans un fichier chiffré", "Keep everything in one encrypted file"),
    "action.check-backup": ("&Relire une sauvegarde…", "&Read a backup again…"),
    "action.check-backup.tip": (
        "Vérifier qu'une sauvegarde s'ouvre et se lit en entier, sans rien remettre en place",
        "Check that a backup opens and can be read whole, without restoring anything",
    ),
    "action.archive": ("&Archiver une année…", "&Archive a year…"),
    "action.archive.tip": (
        "Ranger le courrier d'une année passée dans « Archives »",
        "Put the mail of a past year into “Archives”",
    ),
    "action.copies": ("&Exporter des messages…", "&Export messages…"),
    "action.copies.tip": ("Copier des messages dans des fichiers eml ou mbox", "Copy messages into eml or mbox files"),
    "action.retention": ("Durée de &conservation…", "How &long mail is kept…"),
    "action.retention.tip": ("Combien d'années le courrier est gardé", "For how many years mail is kept"),
    "action.integrity": ("Vérifier l'&intégrité…", "Check &integrity…"),
    "action.integrity.tip": (
        "Relire tout ce qui est gardé et le comparer",
        "Read everything that is kept, and compare it",
    ),
    "task.part": ("En cours : {percent} %", "Under way: {percent} %"),
    "backup.title": ("Sauvegarde", "Backup"),
    "backup.text": (
        (
            "Toutes vos données dans un seul fichier chiffré, relu et comparé après l'écriture. Gardez-le ailleurs que "
            "sur cet ordinateur."
        ),
        (
            "All your data in one encrypted file, read again and compared after writing. Keep it elsewhere than on "
            "this computer."
        ),
    ),
    "backup.restore": (
        (
            "Une sauvegarde se remet en place au démarrage seulement, sur un poste encore vide : commande "
            "« secmail restore »."
        ),
        "A backup is restored at the start only, on a computer that is still empty: command “secmail restore”.",
    ),
    "backup.file": ("&Fichier de la sauvegarde", "&File of the backup"),
    "backup.choose": ("&Choisir…", "&Choose…"),
    "backup.filter": ("Sauvegardes secmail (*.secmail)", "secmail backups (*.secmail)"),
    "backup.name": ("sauvegarde-{day}.secmail", "backup-{day}.secmail"),
    "backup.passphrase": ("&Phrase de passe (sans elle, rien ne s'ouvre)", "&Passphrase (nothing opens without it)"),
    "backup.again": ("La même, &encore une fois", "The same, once &again"),
    "backup.strong": ("Cette phrase de passe est assez longue.", "This passphrase is long enough."),
    "backup.no-file": ("Choisissez le fichier.", "Choose the file."),
    "backup.ok": ("&Sauvegarder", "&Back up"),
    "backup.made": (
        "Sauvegarde faite et vérifiée : {messages} messages, {size}.",
        "Backup made and verified: {messages} messages, {size}.",
    ),
    "backup.check.title": ("Relire une sauvegarde", "Read a backup again"),
    "backup.check.text": (
        "Le fichier est lu en entier et vérifié. Rien n'est remis en place ni modifié.",
        "The file is read whole and verified. Nothing is restored or changed.",
    ),
    "backup.check.passphrase": ("&Phrase de passe de cette sauvegarde", "&Passphrase of this backup"),
    "backup.check.ok": ("&Relire", "&Read"),
    "backup.checked": (
        "Sauvegarde du {moment} lue en entier, elle est bonne : {messages} messages, {size}.",
        "Backup of {moment} read whole, it is good: {messages} messages, {size}.",
    ),
    "archive.title": ("Archiver une année", "Archive a year"),
    "archive.text": (
        (
            "Les messages de la boîte de réception de cette année vont dans le dossier « Archives » de leur boîte, ici "
            "et sur le serveur. Ils restent trouvés par la recherche."
        ),
        (
            "The inbox's messages of this year go to the folder “Archives” of their mailbox, here and on the server. "
            "The search still finds them."
        ),
    ),
    "archive.year": ("&Année", "&Year"),
    "archive.ok": ("&Archiver", "&Archive"),
    "archive.done.one": ("{count} message archivé.", "{count} message archived."),
    "archive.done.many": ("{count} messages archivés.", "{count} messages archived."),
    "copies.title": ("Exporter des messages", "Export messages"),
    "copies.what": ("&Messages", "&Messages"),
    "copies.marked.one": ("le message sélectionné", "the selected message"),
    "copies.marked.many": ("les {count} messages sélectionnés", "the {count} selected messages"),
    "copies.folder": ("tout le dossier affiché", "all of the folder shown"),
    "copies.inboxes": ("toutes les boîtes de réception", "all inboxes"),
    "copies.form": ("&Format", "&Format"),
    "copies.eml": ("un fichier par message (.eml)", "one file for each message (.eml)"),
    "copies.mbox": ("un seul fichier (.mbox)", "one file for all (.mbox)"),
    "copies.opened": ("Copies &déchiffrées, lisibles par tous", "&Decrypted copies that everybody can read"),
    "copies.warning": (
        (
            "Ces copies sont en clair : qui lit les fichiers lit les messages. Chacune est inscrite au journal. "
            "Effacez-les dès qu'elles ne servent plus."
        ),
        (
            "These copies are in clear: whoever reads the files reads the messages. Each is entered in the journal. "
            "Delete them as soon as they are of no more use."
        ),
    ),
    "copies.own": (
        "Les copies déchiffrées demandent la carte du titulaire.",
        "Decrypted copies need the holder's card.",
    ),
    "copies.target": ("&Destination", "&Target"),
    "copies.ok": ("&Exporter", "&Export"),
    "copies.filter": ("Boîtes mbox (*.mbox)", "mbox files (*.mbox)"),
    "copies.name": ("messages.mbox", "messages.mbox"),
    "copies.done.one": ("{count} message exporté.", "{count} message exported."),
    "copies.done.many": ("{count} messages exportés.", "{count} messages exported."),
    "copies.left-out": (
        "{count} laissés de côté : disparus, pas encore ici, ou pas pour cette carte.",
        "{count} left out: gone, not here yet, or not for this card.",
    ),
    "retention.title": ("Durée de conservation", "How long mail is kept"),
    "retention.text": (
        "Les résultats se gardent vingt ans au moins. Rien n'est effacé sans que vous le demandiez.",
        "Results are kept for twenty years at least. Nothing is removed unless you ask for it.",
    ),
    "retention.results": ("&Résultats et imagerie", "&Results and imaging"),
    "retention.letters": ("&Courriers", "&Letters"),
    "retention.other": ("&Autres messages", "&Other messages"),
    "retention.ever": ("toujours", "for ever"),
    "retention.years.one": ("{count} an", "{count} year"),
    "retention.years.many": ("{count} ans", "{count} years"),
    "retention.ok": ("&Enregistrer", "&Save"),
    "retention.remove": ("E&ffacer les plus anciens…", "&Remove what is older…"),
    "retention.overdue.one": ("{count} message est plus ancien.", "{count} message is older."),
    "retention.overdue.many": ("{count} messages sont plus anciens.", "{count} messages are older."),
    "retention.overdue.none": ("Aucun message n'est plus ancien.", "No message is older."),
    "retention.question": (
        "Effacer pour toujours {count} messages, ici et sur le serveur ?",
        "Remove {count} messages for good, here and on the server?",
    ),
    "retention.yes": ("Effacer", "Remove"),
    "retention.no": ("Les garder", "Keep them"),
    "retention.removed.one": ("{count} message effacé.", "{count} message removed."),
    "retention.removed.many": ("{count} messages effacés.", "{count} messages removed."),
    "integrity.title": ("Vérification de l'intégrité", "Integrity check"),
    "integrity.working": ("Relecture de tout ce qui est gardé…", "Reading everything that is kept…"),
    "integrity.sound": ("Tout est comme il faut.", "All is as it should be."),
    "integrity.not-sealed": (
        "Sans votre carte, ce qui est scellé n'a pas été vérifié.",
        "Without your card, what is sealed was not checked.",
    ),
    "integrity.repair": ("&Réparer", "&Repair"),
    "integrity.stop": ("&Interrompre", "&Stop"),
    "integrity.stopped": ("Vérification interrompue.", "Check stopped."),
    "flaw.mended": ("Réparé.", "Mended."),
    "flaw.not-mended": ("Pas encore réparé.", "Not mended yet."),
    "flaw.database.pages": ("Pages de données abîmées : {count}", "Damaged pages of data: {count}"),
    "flaw.database.mail-lost": (
        "Fichier du courrier disparu, remettez une sauvegarde : {count}",
        "Mail file gone, restore a backup: {count}",
    ),
    "flaw.message.raw": ("Messages abîmés sur cet ordinateur : {count}", "Messages damaged on this computer: {count}"),
    "flaw.digest.lost": ("Messages ouverts, à relire : {count}", "Opened messages to be read again: {count}"),
    "flaw.digest.stray": ("Restes de messages disparus : {count}", "Remains of messages that are gone: {count}"),
    "flaw.digest.old": (
        "Messages lus par une version ancienne : {count}",
        "Messages read by an older version: {count}",
    ),
    "flaw.index.differs": ("Écarts dans l'index de recherche : {count}", "Differences in the search index: {count}"),
    "flaw.index.outer": (
        "Messages absents de l'index des en-têtes : {count}",
        "Messages missing in the index of headers: {count}",
    ),
    "flaw.database.orphans": ("Lignes qui n'appartiennent à rien : {count}", "Rows that belong to nothing: {count}"),
    "flaw.outbox.no-bytes": (
        "Lettres en attente sans contenu, à écrire à nouveau : {count}",
        "Waiting letters without content, to be written again: {count}",
    ),
    "flaw.ledger.changed": (
        "Fichiers de résultats modifiés depuis leur rangement : {count}",
        "Result files altered since they were filed: {count}",
    ),
    "flaw.ledger.unfinished": ("Rangements commencés et non finis : {count}", "Filings begun and not ended: {count}"),
    # bodies
    "body.fetching": ("Téléchargement du message…", "Fetching the message…"),
    "body.fetching.part": ("{done} sur {total}", "{done} of {total}"),
    "body.stop": ("Interrompre", "Stop"),
    "body.stopped.title": ("Téléchargement interrompu", "Fetching stopped"),
    "body.stopped": (
        "Ce qui est arrivé est gardé : la suite reprendra où elle en était.",
        "What has arrived is kept: it goes on from there.",
    ),
    "body.go-on": ("Reprendre le téléchargement", "Go on fetching"),
    "settings.bodies": ("Té&lécharger d'avance les messages", "&Fetch messages in advance"),
    "settings.bodies.none": ("jamais", "never"),
    "settings.bodies.upto": ("jusqu'à {size}", "up to {size}"),
    "settings.missing.one": (
        "{count} message est encore sur le serveur ({size}).",
        "{count} message is still on the server ({size}).",
    ),
    "settings.missing.many": (
        "{count} messages sont encore sur le serveur ({size}).",
        "{count} messages are still on the server ({size}).",
    ),
}
