"""Words of the outbox, in both languages."""

from collections.abc import Mapping

_UNCERTAIN = (
    (
        "1 lettre à l'issue inconnue : secmail outbox show {ids}, puis secmail outbox resolve {ids} sent"
        " (elle est arrivée) ou secmail outbox resolve {ids} unsent (elle repart)."
    ),
    (
        "1 letter of unknown outcome: secmail outbox show {ids}, then secmail outbox resolve {ids} sent"
        " (it has arrived) or secmail outbox resolve {ids} unsent (it is sent again)."
    ),
)
_SEVERAL = (
    (
        "{count} lettres à l'issue inconnue ({ids}), pour chacune : secmail outbox show NUMÉRO,"
        " puis secmail outbox resolve NUMÉRO sent (elle est arrivée) ou unsent (elle repart)."
    ),
    (
        "{count} letters of unknown outcome ({ids}), for each: secmail outbox show NUMBER,"
        " then secmail outbox resolve NUMBER sent (it has arrived) or unsent (it is sent again)."
    ),
)

OUTBOX_WORDS: Mapping[str, tuple[str, str]] = {
    "send.leaves": ("  Partira le {moment}.", "  Leaves on {moment}."),
    "outbox.draft": ("Lettre reprise : brouillon {id}.", "Taken back: draft {id}."),
    "outbox.taken-back": (
        "Lettre reprise. Elle sera parmi les brouillons à la prochaine ouverture de la messagerie.",
        "Taken back. It is among the drafts when the mailbox is next opened.",
    ),
    "outbox.none": ("Aucune lettre.", "No letter."),
    "outbox.hold": (
        "La fenêtre retient chaque lettre {seconds} secondes avant de l'envoyer.",
        "The window holds each letter for {seconds} seconds before it leaves.",
    ),
    "letter.line": ("  {moment}  {what}{words}  ({witness})", "  {moment}  {what}{words}  ({witness})"),
    "letter.failed": (
        "  ATTENTION : un rapport dit que la lettre n'a pas abouti pour {address}.",
        "  WARNING: a report says that the letter has failed for {address}.",
    ),
    "reminder": (
        "Lettre {id} du {moment} : sans nouvelles de {addresses}.",
        "Letter {id} of {moment}: no word from {addresses}.",
    ),
    "reminders.none": ("Aucune lettre n'attend de nouvelles.", "No letter awaits a word."),
    "happening.queued": ("mise en attente d'envoi", "queued"),
    "letter.sealed": ("  Lettre du {moment} (objet sous clé).", "  Letter of {moment} (subject under lock and key)."),
    "letter.titled": ("  Lettre du {moment} : {subject}", "  Letter of {moment}: {subject}"),
    "letter.written": ("  Lettre du {moment}.", "  Letter of {moment}."),
    "letter.uncertain": _UNCERTAIN,
    "letters.uncertain": _SEVERAL,
    "drafts.none": ("Aucun brouillon.", "No draft."),
    "draft.nobody": ("(sans destinataire)", "(no recipient)"),
    "draft.by": ("préparé par {name}", "prepared by {name}"),
    "draft.by-software": ("laissé par le logiciel du cabinet", "left by the practice software"),
    "draft.fingerprint": ("empreinte : {fingerprint}", "fingerprint: {fingerprint}"),
    "draft.returned": ("rendu, avec ce mot : {word}", "given back, with this word: {word}"),
    "draft.came-back": ("rendu", "given back"),
    "draft.unfinished": ("en cours d'écriture", "being written"),
    "draft.signed": ("Brouillon {id} : signé, lettre {entry}.", "Draft {id}: signed, letter {entry}."),
    "draft.unsigned": ("Brouillon {id} : non signé.", "Draft {id}: not signed."),
    "draft.given-back": ("Lettre rendue à qui l'a préparée.", "Letter given back to who has prepared it."),
    "draft.dropped": ("Brouillon effacé.", "Draft removed."),
    "happening.cancelled": ("annulée", "withdrawn"),
    "happening.taken-back": ("reprise : de nouveau un brouillon", "taken back: a draft again"),
    "happening.submitted": ("acceptée par votre serveur", "accepted by your server"),
    "happening.refused": ("refusée par votre serveur", "refused by your server"),
    "happening.relayed": (
        "transmise à un serveur qui ne rend pas compte",
        "handed on to a server that does not report",
    ),
    "happening.delayed": ("retardée", "delayed"),
    "happening.delivered": ("déposée dans la boîte", "delivered to the mailbox"),
    "happening.failed": ("NON DISTRIBUÉE", "NOT DELIVERED"),
    "happening.displayed": ("affichée", "displayed"),
    "happening.processed": ("intégrée par le logiciel", "taken in by the software"),
    "happening.processing-failed": ("NON INTÉGRÉE par le logiciel", "NOT taken in by the software"),
    "happening.deleted": ("supprimée sans être affichée", "deleted without being displayed"),
    "happening.acknowledged": ("lue, accusé signé", "read, signed receipt"),
    "happening.answered": ("réponse reçue", "answered"),
    "witness.proof": ("signature vérifiée", "signature verified"),
    "witness.program": ("ce programme", "this program"),
    "witness.server": ("votre serveur", "your server"),
    "witness.carrier": ("rapport d'un serveur du trajet", "report of a server on the way"),
    "witness.anybody": ("selon un message que rien ne prouve", "as an unproven message says"),
}

_RECIPIENTS = '"recipients": [{"address", "state": "waiting|deferred|accepted|refused|cancelled", "reason"}]'
_LINE = (
    '"history": [{"at", "what": "queued|cancelled|taken-back|submitted|refused|relayed|delayed|delivered|failed|'
    'displayed|processed|processing-failed|deleted|acknowledged|answered", "address", "words", '
    '"witness": "proof|program|server|carrier|anybody", "message"}]'
)
_REMINDER = '{"after_days", "reminders": [{"id", "sent", "subject", "silent": ["…"], "failed": ["…"]}]}'
_DRAFT = (
    '"id", "account", "to", "cc", "subject", "attachments": ["…"], "prepared_by", "dropped", "unfinished", '
    '"returned", "saved"'
)
_JSON = {
    "json.drafts list": f'{{"drafts": [{{{_DRAFT}}}]}}',
    "json.drafts show": f'{{{_DRAFT}, "body", "fingerprint"}}',
    "json.drafts sign": '{"letters": [{"id", "entry", "code"}]}',
    "json.drafts return": '{"id", "returned"}',
    "json.drafts drop": '{"id", "dropped"}',
    "json.outbox show": (
        f'{{"id", "state", "subject", {_RECIPIENTS}, "not_before", "held", "sent", "failed": ["…"], {_LINE}}}'
    ),
    "json.outbox take-back": '{"id", "draft"}',
    "json.outbox hold": '{"seconds"}',
    "json.reminders": _REMINDER,
}

OUTBOX_HELP: Mapping[str, tuple[str, str]] = {
    "help.drafts": ("brouillons", "drafts"),
    "help.drafts list": (
        "tous, avec leur numéro pour « send --draft »",
        "all of them, with numbers for “send --draft”",
    ),
    "help.drafts show": ("un brouillon en entier", "a draft as a whole"),
    "help.drafts drop": ("efface un brouillon", "removes a draft"),
    "help.drafts sign": (
        "signe et envoie des lettres préparées, telles qu'elles ont été lues",
        "signs and sends prepared letters, as they were read",
    ),
    "option.drafts sign letters": (
        "numéro et empreinte de chaque lettre (« drafts show »)",
        "number and fingerprint of each letter (“drafts show”)",
    ),
    "help.drafts return": (
        "rend une lettre à qui l'a préparée, sans la signer",
        "gives a letter back to who has prepared it, unsigned",
    ),
    "option.drafts return --word": (
        "fichier du mot qui l'accompagne ; « - » : l'entrée standard",
        "file of the word that goes with it; “-”: standard input",
    ),
    "option.drafts id": ("numéro du brouillon (« drafts list »)", "number of the draft (“drafts list”)"),
    "help.outbox show": ("une lettre et ce qu'elle est devenue", "one letter and what became of it"),
    "help.outbox now": ("envoie maintenant ce qui est retenu ou programmé", "sends now what is held or scheduled"),
    "help.outbox take-back": (
        "refait un brouillon de ce qui n'est pas parti",
        "makes a draft again of what has not left",
    ),
    "help.outbox hold": (
        "combien de temps la fenêtre retient chaque lettre",
        "for how long the window holds each letter",
    ),
    "help.reminders": (
        "lettres importantes dont personne n'a accusé réception",
        "letters that matter and that nobody has acknowledged",
    ),
    "option.send --dsn": (
        "demande, ou non, aux serveurs d'annoncer la remise de la lettre",
        "asks servers, or does not, to tell of the delivery",
    ),
    "option.send --read-report": (
        "demande un avis d'affichage (sans valeur de preuve)",
        "asks for a report of reading (which proves nothing)",
    ),
    "option.send --urgent": ("lettre urgente", "urgent letter"),
    "option.send --at": (
        "ne part qu'à ce moment : 2026-12-24T08:00+01:00, ou « 24/12/2026 8:00 » à l'heure de cet ordinateur",
        "leaves only then: 2026-12-24T08:00+01:00, or “24/12/2026 8:00” by this computer's clock",
    ),
    "option.send --hold": ("peut être reprise pendant ce temps", "can be taken back for so long"),
    "option.outbox hold seconds": ("secondes, de 0 à 300", "seconds, from 0 to 300"),
    **{name: (form, form) for name, form in _JSON.items()},
    "option.reminders --dismiss": ("n'en parle plus", "no longer tells of it"),
    "option.reminders --after": ("après combien de jours ; 0 : jamais", "after how many days; 0: never"),
}
