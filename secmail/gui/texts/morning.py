"""Words of the place "À voir": what waits, why, and the keys that take one through it."""

MORNING: dict[str, tuple[str, str]] = {
    "see.list": ("À voir", "To see"),
    "see.group.urgent": ("Urgent", "Urgent"),
    "see.group.results": ("Résultats", "Results"),
    "see.group.letters": ("Lettres", "Letters"),
    "see.group.others": ("Autres", "Others"),
    "see.group": ("{name} ({count})", "{name} ({count})"),
    "see.value": ("{sign} {name} {value}, {said}", "{sign} {name} {value}, {said}"),
    "see.values": ("Hors limites : {values}", "Out of range: {values}"),
    "see.more.one": ("et {count} autre valeur hors limites", "and {count} more value out of range"),
    "see.more.many": ("et {count} autres valeurs hors limites", "and {count} more values out of range"),
    "see.several": ("{count} patients, dont {patient}", "{count} patients, {patient} among them"),
    "see.kept": (
        "Mis de côté, mais vu par personne",
        "Put aside, but seen by nobody",
    ),
    "see.to-you": ("À voir par vous", "For you to see"),
    "see.what": ("{subject} · {sender}", "{subject} · {sender}"),
    "see.keys": (
        (
            "N ou Espace :\u00a0suivant\u00a0· V :\u00a0vu, suivant\u00a0· F :\u00a0ranger\u00a0· "
            "A :\u00a0confier\u00a0· R :\u00a0répondre"
        ),
        (
            "N or Space:\u00a0next\u00a0· V:\u00a0seen, next\u00a0· F:\u00a0file\u00a0· A:\u00a0assign\u00a0· "
            "R:\u00a0answer"
        ),
    ),
    "see.keys.marked.one": ("{count} marqué", "{count} marked"),
    "see.keys.marked.many": (
        "{count} messages marqués\u00a0· V :\u00a0vus\u00a0· F :\u00a0ranger\u00a0· A :\u00a0confier",
        "{count} messages marked\u00a0· V:\u00a0seen\u00a0· F:\u00a0file\u00a0· A:\u00a0assign",
    ),
    "see.key.next": ("N", "N"),
    "see.key.seen": ("V", "V"),
    "see.key.file": ("F", "F"),
    "see.key.assign": ("A", "A"),
    "see.key.reply": ("R", "R"),
    "see.loading": ("Recherche de ce qui attend…", "Looking for what waits…"),
    "see.none": ("Rien à voir", "Nothing to see"),
    "see.none.hint": (
        "Tout ce qui est arrivé a été vu, classé ou confié.",
        "All that has come was seen, settled or assigned.",
    ),
    "see.locked": ("Verrouillé", "Locked"),
    "see.locked.hint": (
        "Ce qui attend est montré dès que la carte a ouvert la messagerie.",
        "What waits is shown as soon as the card has opened the mailbox.",
    ),
    "see.locked.button": ("Déverrouiller", "Unlock"),
    "see.failed": ("Ce qui attend ne peut pas être lu", "What waits cannot be read"),
    "see.more": (
        "Seuls les plus récents sont montrés ici.",
        "Only the newest are shown here.",
    ),
    "see.wait": (
        "Attendez : « vu » ne se dit que de ce qui est à l'écran.",
        "Wait: “seen” is only said of what is on the screen.",
    ),
    "see.seen.one": ("Vu et classé", "Seen and settled"),
    "see.seen.many": ("{count} messages vus et classés", "{count} messages seen and settled"),
    "see.left.one": (
        "1 message avec des valeurs hors limites reste : il est à voir lui-même.",
        "1 message with values out of range stays: it is to be seen by itself.",
    ),
    "see.left.many": (
        "{count} messages avec des valeurs hors limites restent : ils sont à voir un par un.",
        "{count} messages with values out of range stay: they are to be seen one by one.",
    ),
    "see.end": ("C'était le dernier de la liste.", "That was the last of the list."),
    # who has seen a result
    "sight.none": ("Pas encore vu", "Not seen yet"),
    "sight.of": (
        "Ce compte rendu : {said} · vus : {seen} sur {all}",
        "This report: {said} · {seen} of {all} seen",
    ),
    "see.next-report": (
        "Marqué vu. Ce message apporte un autre compte rendu, pas encore vu.",
        "Marked as seen. This message brings another report that was not seen yet.",
    ),
    "sight.by": ("Vu par {name}, {at}", "Seen by {name}, {at}"),
    "sight.at": ("Vu, {at}", "Seen, {at}"),
    "sight.mark": ("Marquer vu", "Mark as seen"),
    "sight.mark.tip": (
        "Dire que vous avez vu ces résultats : noté au journal avec votre nom",
        "Say that you have seen these results: the journal notes it with your name",
    ),
    "sight.back": ("Remettre à voir", "Not seen after all"),
    # actions
    "action.to-see": ("À &voir", "To &see"),
    "action.to-see.tip": ("Aller à ce qui attend d'être vu", "Go to what waits to be seen"),
    "action.seen-next": ("&Vu, suivant", "&Seen, next"),
    "action.seen-next.tip": (
        "Marquer les résultats vus, classer le message et passer au suivant (touche V)",
        "Mark the results as seen, settle the message and go to the next (key V)",
    ),
    "action.next": ("&Suivant", "&Next"),
    "action.next.tip": ("Passer au message suivant de « À voir » (touche N)", "Go to the next message to see (key N)"),
}
