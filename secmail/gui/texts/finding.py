"""Words of the search, and of messages that belong together."""

FINDING: dict[str, tuple[str, str]] = {
    "action.search": ("Rec&hercher", "&Search"),
    "action.search.tip": ("Chercher dans tous les messages (Ctrl+F)", "Search all messages (Ctrl+F)"),
    "search.field": ("Rechercher dans tous les messages", "Search all messages"),
    "field.clear": ("Effacer ce qui est saisi", "Clear what was typed"),
    "search.help": ("Comment chercher", "How to search"),
    "search.none.title": ("Aucun message trouvé", "No message found"),
    "search.none": (
        ("Tous les mots doivent s'y trouver. Essayez moins de mots, ou le début d'un mot. Échap revient au dossier."),
        "All words must occur. Try fewer words, or the beginning of a word. Escape goes back to the folder.",
    ),
    "search.none.locked": (
        (
            "Verrouillé : seuls l'expéditeur et l'objet visibles de l'extérieur ont été cherchés. Avec votre carte, "
            "le texte, les patients et les pièces jointes le sont aussi. Échap revient au dossier."
        ),
        (
            "Locked: only the sender and subject that are visible from outside were searched. With your card, the "
            "text, patients and attachments are searched too. Escape goes back to the folder."
        ),
    ),
    "search.locked": (
        "Verrouillé : seuls expéditeurs et objets visibles sont cherchés.",
        "Locked: only visible senders and subjects are searched.",
    ),
    "search.reading.one": ("{count} message pas encore lu pour la recherche", "{count} message not read for searching"),
    "search.reading.many": (
        "{count} messages pas encore lus pour la recherche",
        "{count} messages not read for searching yet",
    ),
    "search.order": ("Ordre des messages trouvés", "Order of the messages found"),
    "search.newest": ("Les plus récents d'abord", "Newest first"),
    "search.best": ("Les plus proches d'abord", "Best match first"),
    "search.card.words": ("Plusieurs mots : tous doivent s'y trouver.", "Several words: all of them must occur."),
    "search.card.phrase": ("Des guillemets : ces mots, dans cet ordre.", "Quotation marks: these words in this order."),
    "search.card.pick": ("Cliquez sur un mot pour l'ajouter :", "Click a word to add it:"),
    "search.say.from": ("de:", "from:"),
    "search.say.from.what": ("l'expéditeur", "the sender"),
    "search.say.to": ("à:", "to:"),
    "search.say.to.what": ("le destinataire", "the recipient"),
    "search.say.patient": ("patient:", "patient:"),
    "search.say.patient.what": ("le nom du patient", "the patient's name"),
    "search.say.subject": ("objet:", "subject:"),
    "search.say.subject.what": ("l'objet", "the subject"),
    "search.say.result": ("résultat:", "result:"),
    "search.say.result.what": ("une analyse : résultat:glycémie", "an analysis: result:glucose"),
    "search.say.before": ("avant:", "before:"),
    "search.say.before.what": ("avant:2026 ou avant:15/03/2026", "before:2026 or before:15/03/2026"),
    "search.say.after": ("après:", "after:"),
    "search.say.after.what": ("après:03/2026 ou après:hier", "after:03/2026 or after:yesterday"),
    "search.say.attached": ("avec:pj", "has:attachment"),
    "search.say.attached.what": ("avec une pièce jointe", "with an attachment"),
    "search.say.unread": ("est:non-lu", "is:unread"),
    "search.say.unread.what": ("pas encore lu", "not read yet"),
    "search.say.urgent": ("est:urgent", "is:urgent"),
    "search.say.urgent.what": ("urgent", "urgent"),
    "search.say.todo": ("est:à-voir", "is:todo"),
    "search.say.todo.what": ("encore à voir", "still to be seen"),
    "search.say.kind": ("type:résultat", "type:result"),
    "search.say.kind.what": ("les résultats seulement", "results only"),
    "search.say.folder": ("dossier:", "folder:"),
    "search.say.folder.what": ("dans un dossier : dossier:archives", "in a folder: folder:archive"),
    "search.say.for": ("pour:", "for:"),
    "search.say.for.what": ("attribué à quelqu'un : pour:nadia", "assigned to somebody: for:nadia"),
    "search.say.line": ("{word}   {meaning}", "{word}   {meaning}"),
    "thread.line": ("{count} messages dans cet échange", "{count} messages in this conversation"),
    "thread.show": ("Montrer", "Show"),
    "thread.hide": ("Masquer", "Hide"),
    "thread.name": ("Les messages de cet échange", "The messages of this conversation"),
    "thread.row": ("{date} — {sender} — {subject}", "{date} — {sender} — {subject}"),
    "thread.here": ("{row} (affiché)", "{row} (shown)"),
}
