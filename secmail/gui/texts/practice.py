"""Words of the practice software: its settings, the folder, filing by itself, what is held, what was taken."""

PRACTICE: dict[str, tuple[str, str]] = {
    "action.software": ("&Logiciel du cabinet…", "&Practice software…"),
    "action.software.tip": (
        "Comment les résultats sont remis au logiciel du cabinet : programme, dossier, forme des fichiers",
        "How results are handed to the practice software: program, folder, form of the files",
    ),
    "action.held": ("Résultats à &trier…", "Results to &sort…"),
    "action.held.tip": (
        "Résultats qui n'ont pas été rangés d'eux-mêmes, et pourquoi",
        "Results that were not filed by themselves, and why",
    ),
    "action.urgency": ("&Mots d'urgence…", "Words of &urgency…"),
    "action.urgency.tip": (
        "Les mots qui rendent un message urgent pour ce cabinet",
        "The words that make a message urgent for this practice",
    ),
    "action.laboratory": ("&Confirmer ce laboratoire…", "&Confirm this laboratory…"),
    "action.laboratory.tip": (
        "Permettre que les résultats de ce laboratoire soient rangés sans demander",
        "Allow that results of this laboratory are filed without asking",
    ),
    # settings
    "software.title": ("Logiciel du cabinet", "Practice software"),
    "software.program": ("&Logiciel", "&Program"),
    "software.generic": ("Autre logiciel", "Another program"),
    "software.folder": ("&Dossier que le logiciel surveille", "&Folder that the program watches"),
    "software.folder.none": (
        "Aucun dossier : rien n'est rangé",
        "No folder: nothing is filed",
    ),
    "software.folder.hint": (
        "Les résultats y sont écrits en clair : seul le cabinet devrait y avoir accès.",
        "Results are written there in clear: only people of the practice should have access to it.",
    ),
    "software.tab.folder": ("État du dossier", "State of the folder"),
    "software.tab.form": ("Forme des fichiers", "Form of the files"),
    "software.tab.automatic": ("Rangement automatique", "Filing by itself"),
    "software.form": ("Valeurs", "Values"),
    "software.example": ("Exemple : {file}", "Example: {file}"),
    "software.unfit": (
        "« {name} » ne convient pas ainsi : regardez l'aide ci-dessous.",
        "“{name}” does not fit like this: see the help below.",
    ),
    "software.reset": ("Reprendre le réglage de {title}", "Take the settings for {title} again"),
    "software.save": ("&Enregistrer", "&Save"),
    "software.saved": ("Réglage enregistré.", "Settings kept."),
    "software.saved.no-folder": (
        "Réglage enregistré. Choisissez encore le dossier : sans lui, rien ne peut être rangé.",
        "Settings kept. Choose the folder as well: nothing can be filed without it.",
    ),
    "software.test": ("Envoyer un fichier d'e&ssai", "Send a &test file"),
    "software.test.tip": (
        "Dépose un compte rendu inventé dans le dossier, pour voir si le logiciel le prend",
        "Puts an invented report into the folder, to see whether the program takes it",
    ),
    "software.test.writing": ("Le fichier d'essai est déposé…", "The test file is being dropped…"),
    "software.test.lies": (
        (
            "Fichier d'essai déposé : {file}. Il attend le logiciel. Cherchez dans le logiciel le patient "
            "« TEST SECMAIL » ; si rien ne vient, le dossier, l'extension ou le nom ne sont pas ceux qu'il attend."
        ),
        (
            "Test file dropped: {file}. It waits for the program. Look for the patient “TEST SECMAIL” there; "
            "if nothing comes, folder, extension or name are not those that it expects."
        ),
    ),
    "software.test.taken": (
        "Fichier d'essai pris par le logiciel à {time}. Vérifiez que « TEST SECMAIL » y est lisible, puis effacez-le.",
        "Test file taken by the program at {time}. Check that “TEST SECMAIL” reads well there, then delete it.",
    ),
    "ground.certain": ("connu", "known"),
    "ground.assumed": ("supposé", "assumed"),
    "ground.careful": ("prudent", "careful"),
    "ground.own": ("choisi ici", "chosen here"),
    "ground.own.why": ("Choisi par le cabinet.", "Chosen by the practice."),
    "ground.line": ("{name}, {ground} : {why}", "{name}, {ground}: {why}"),
    "ground.hint": (
        "Choisissez une valeur : son origine est dite ici. « Supposé » : à vérifier par un fichier d'essai.",
        "Choose a value: where it comes from is told here. “Assumed”: to be checked by a test file.",
    ),
    "value.pattern": ("Nom des fichiers", "File names"),
    "value.pattern.help": (
        "Possible : {date} {time} {message} {part} {report} {sequence:6} {sender} {request} {patient}.",
        "Possible: {date} {time} {message} {part} {report} {sequence:6} {sender} {request} {patient}.",
    ),
    "value.pattern.patient": (
        "Le nom du patient se lira dans le nom des fichiers.",
        "The patient's name will be readable in the file names.",
    ),
    "value.extension": ("Extension", "Extension"),
    "value.encoding": ("Encodage", "Encoding"),
    "value.line_ends": ("Fins de ligne", "Line ends"),
    "value.portion": ("Un fichier par", "One file for each"),
    "value.version": ("Version écrite", "Version written"),
    "value.first_line": ("Première ligne", "First line"),
    "value.witness": ("Fichier témoin", "Witness file"),
    "value.witness_extension": ("Extension du témoin", "Extension of the witness"),
    "value.witness_name": ("Nom du témoin", "Name of the witness"),
    "value.attachments": ("Documents joints", "Attached documents"),
    "value.sub_folders": ("Sous-dossiers", "Sub-folders"),
    "choice.encoding.as-received": ("Comme reçu", "As received"),
    "choice.encoding.cp1252": ("Windows (CP1252)", "Windows (CP1252)"),
    "choice.encoding.utf-8": ("UTF-8", "UTF-8"),
    "choice.encoding.cp850": ("DOS (CP850)", "DOS (CP850)"),
    "choice.encoding.macroman": ("Mac ancien (MacRoman)", "Old Mac (MacRoman)"),
    "choice.line_ends.as-received": ("Comme reçu", "As received"),
    "choice.line_ends.crlf": ("Windows (CR LF)", "Windows (CR LF)"),
    "choice.line_ends.lf": ("Unix, macOS (LF)", "Unix, macOS (LF)"),
    "choice.line_ends.cr": ("Mac ancien (CR)", "Old Mac (CR)"),
    "choice.portion.message": ("message", "message"),
    "choice.portion.report": ("compte rendu", "report"),
    "choice.version.as-received": ("Comme reçu", "As received"),
    "choice.version.hprim1": ("HPRIM 1 (texte)", "HPRIM 1 (text)"),
    "choice.version.hprim2": ("HPRIM 2 (texte et résultats codés)", "HPRIM 2 (text and coded results)"),
    "choice.first_line.as-received": ("Comme reçue", "As received"),
    "choice.first_line.number": ("Numéro du patient", "Patient's number"),
    "choice.first_line.empty": ("Vide", "Empty"),
    "choice.first_line.title": ("Titre du compte rendu", "Title of the report"),
    "choice.witness.none": ("Aucun", "None"),
    "choice.witness.after": ("Fichier vide après chaque résultat", "Empty file after each result"),
    "choice.witness_name.replacing": ("Extension remplacée (a.ok)", "Extension replaced (a.ok)"),
    "choice.witness_name.appended": ("Extension ajoutée (a.hpr.ok)", "Extension appended (a.hpr.ok)"),
    "choice.attachments.none": ("Non remis", "Not handed over"),
    "choice.attachments.numbered": ("À côté, numérotés", "Beside, numbered"),
    "choice.attachments.named": (
        "À côté, sous leur propre nom (souvent celui d'un patient)",
        "Beside, under their own name (often a patient's)",
    ),
    "choice.sub_folders.none": ("Aucun", "None"),
    "choice.sub_folders.sender": ("Un par laboratoire", "One for each laboratory"),
    # state of the folder
    "place.unset": ("Aucun dossier n'est choisi", "No folder is chosen"),
    "place.unset.do": (
        "Choisissez ci-dessus le dossier que votre logiciel surveille, puis enregistrez.",
        "Choose above the folder that your program watches, then save.",
    ),
    "place.fine": ("Dossier accessible", "Folder can be written to"),
    "place.next-try": ("Nouvel essai à {time}.", "Next try at {time}."),
    "place.waiting.one": ("{count} fichier attend le dossier", "{count} file waits for the folder"),
    "place.waiting.many": ("{count} fichiers attendent le dossier", "{count} files wait for the folder"),
    "place.lying.one": (
        "{count} fichier déposé n'a pas encore été pris par le logiciel",
        "{count} dropped file has not been taken by the program yet",
    ),
    "place.lying.many": (
        "{count} fichiers déposés n'ont pas encore été pris par le logiciel",
        "{count} dropped files have not been taken by the program yet",
    ),
    "place.lying.long": (
        "Le plus ancien attend depuis {since}. Le logiciel est-il ouvert, et lit-il bien ce dossier ?",
        "The oldest has waited for {since}. Is the program open, and does it read this folder?",
    ),
    "place.file": ("{file}, depuis {since}", "{file}, for {since}"),
    "place.more": ("et {count} autres", "and {count} more"),
    "place.empty": ("Aucun fichier n'attend", "No file waits"),
    "place.taken": ("Dernier fichier pris par le logiciel : {moment}", "Last file taken by the program: {moment}"),
    "place.taken.never": (
        "Le logiciel n'a encore pris aucun fichier. Envoyez un fichier d'essai pour vérifier.",
        "The program has not taken any file yet. Send a test file to check.",
    ),
    "place.closed": (
        "Ce qui attend et ce qui a été pris se voit quand une session est ouverte.",
        "What waits and what was taken is shown while a session is open.",
    ),
    "place.check": ("&Vérifier maintenant", "&Check now"),
    "since.minutes.one": ("{count} minute", "{count} minute"),
    "since.minutes.many": ("{count} minutes", "{count} minutes"),
    "since.hours.one": ("{count} heure", "{count} hour"),
    "since.hours.many": ("{count} heures", "{count} hours"),
    "since.days.one": ("{count} jour", "{count} day"),
    "since.days.many": ("{count} jours", "{count} days"),
    # by itself
    "automatic.on": (
        "&Ranger sans demander les résultats des laboratoires confirmés",
        "File results of confirmed laboratories &without asking",
    ),
    "automatic.text": (
        (
            "Seulement si la signature est digne de confiance et celle d'un laboratoire confirmé, si le fichier se lit "
            "sans erreur et si le patient est certain. Tout autre résultat attend dans « Résultats à trier »."
        ),
        (
            "Only with a trusted signature of a confirmed laboratory, when the file reads without errors and the "
            "patient is certain. Every other result waits under “Results to sort”."
        ),
    ),
    "automatic.no-folder": (
        "Possible dès qu'un dossier est choisi et enregistré.",
        "Possible once a folder is chosen and saved.",
    ),
    "laboratories": ("Laboratoires confirmés", "Confirmed laboratories"),
    "laboratories.none": (
        (
            "Aucun laboratoire n'est confirmé. Ouvrez un résultat d'un laboratoire que vous connaissez et choisissez "
            "« Confirmer ce laboratoire »."
        ),
        (
            "No laboratory is confirmed. Open a result of a laboratory that you know and choose "
            "“Confirm this laboratory”."
        ),
    ),
    "laboratories.locked": (
        "La liste des laboratoires est chiffrée : ouvrez d'abord votre session.",
        "The list of laboratories is sealed: open your session first.",
    ),
    "laboratories.mandate": (
        "Seule la personne titulaire confirme et retire des laboratoires.",
        "Only the holder confirms laboratories and takes them off the list.",
    ),
    "laboratories.since": ("Confirmé le {day}", "Confirmed on {day}"),
    "laboratories.forget": ("Retirer", "Take off"),
    "laboratories.forget.name": ("Retirer {name} de la liste", "Take {name} off the list"),
    # held
    "held.title": ("Résultats à trier", "Results to sort"),
    "held.none": ("Rien à trier", "Nothing to sort"),
    "held.none.hint": (
        "Aucun résultat n'attend : ils ont été rangés, ou le rangement automatique est éteint.",
        "No result waits: they were filed, or filing by itself is off.",
    ),
    "held.open": ("Ouvrir", "Open"),
    "held.open.name": ("Ouvrir {subject}", "Open {subject}"),
    "held.line": ("Non rangé depuis {moment}", "Not filed since {moment}"),
    # in the reading pane
    "filed.taken": ("Rangé, pris par le logiciel à {time}", "Filed, taken by the program at {time}"),
    "filed.taken.day": ("Rangé, pris par le logiciel le {moment}", "Filed, taken by the program on {moment}"),
    "filed.lies": ("Rangé, attend le logiciel depuis {since}", "Filed, has waited for the program for {since}"),
    "filed.waits": (
        "Sera rangé dès que le dossier répond, attend depuis {since}",
        "Will be filed once the folder answers, has waited for {since}",
    ),
    "filed.again": ("Ranger une nouvelle fois", "File once more"),
    "filed.again.tip": (
        "Écrit à nouveau le fichier pour le logiciel du cabinet ; cela est noté au journal",
        "Writes the file for the practice software again; this is recorded in the journal",
    ),
    "filed.again.question": (
        "Ces résultats ont déjà été rangés. Les écrire encore une fois dans le dossier ?",
        "These results have been filed already. Write them into the folder once more?",
    ),
    "filed.again.no": ("Ne rien faire", "Do nothing"),
    "filed.state": ("État du dossier", "State of the folder"),
    "held.why": ("Non rangé de lui-même : {reason}", "Not filed by itself: {reason}"),
    "held.confirm": ("Confirmer ce laboratoire", "Confirm this laboratory"),
    "held.confirm.tip": (
        "Ses prochains résultats pourront être rangés sans demander",
        "Its next results can be filed without asking",
    ),
    "held.confirm.question": ("Confirmer « {name} » ?", "Confirm “{name}”?"),
    "held.confirm.details": (
        (
            "Ce message porte une signature digne de confiance de cette adresse : {address}. Confirmez seulement un "
            "laboratoire avec lequel le cabinet travaille : ses résultats pourront être rangés sans que personne "
            "ne les regarde."
        ),
        (
            "This message carries a trusted signature of this address: {address}. Confirm only a laboratory that the "
            "practice works with: its results can then be filed without anybody's looking at them."
        ),
    ),
    "held.confirm.yes": ("Confirmer", "Confirm"),
    "held.confirm.no": ("Ne pas confirmer", "Do not confirm"),
    "held.confirmed": ("Laboratoire confirmé.", "Laboratory confirmed."),
    "held.patient": ("Dire de qui il s'agit", "Say who it is about"),
    "held.patient.tip": (
        "Compare le patient du compte rendu avec ceux qui sont connus",
        "Compares the patient of the report with those who are known",
    ),
    "held.all-the-same": ("Ranger quand même", "File all the same"),
    # what cannot be read here
    "foreign.attached": (
        "Rien n'est perdu : ce contenu est gardé tel quel dans les pièces jointes.",
        "Nothing is lost: the content is kept as it came, among the attachments.",
    ),
    # why
    "header.kind": ("Sorte", "Kind"),
    "why.kind": ("{kind} : {reasons}", "{kind}: {reasons}"),
    "why.both": ("{urgency} · {kind}", "{urgency} · {kind}"),
    "why.urgent": ("Urgent : {reasons}", "Urgent: {reasons}"),
    "why.not-urgent": ("Pas tenu pour urgent : {reasons}", "Not taken as urgent: {reasons}"),
    # words of urgency
    "urgency.title": ("Mots d'urgence", "Words of urgency"),
    "urgency.text": (
        (
            "Un message qui dit un de ces mots est montré comme urgent, sauf s'il le nie (« pas très urgent »). "
            "Un mot ou une expression par ligne. Cela vaut pour ce qui est lu à partir de maintenant."
        ),
        (
            "A message that says one of these words is shown as urgent, unless it denies it (“not very urgent”). "
            "One word or phrase a line. This holds for what is read from now on."
        ),
    ),
    "urgency.words": ("&Mots, un par ligne", "&Words, one a line"),
    "urgency.reset": ("Reprendre ceux du &programme", "Take those of the &program"),
    "urgency.ok": ("&Enregistrer", "&Save"),
    "urgency.saved.one": ("{count} mot d'urgence enregistré.", "{count} word of urgency saved."),
    "urgency.saved.many": ("{count} mots d'urgence enregistrés.", "{count} words of urgency saved."),
    "urgency.saved.none": (
        "Plus aucun mot ne rend un message urgent ; les valeurs d'alerte le font toujours.",
        "No word makes a message urgent any more; panic values still do.",
    ),
}
