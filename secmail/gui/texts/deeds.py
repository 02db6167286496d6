"""Texts of deeds that came last: results of a patient put into a letter, messages let go over states and people."""

from collections.abc import Mapping

DEEDS: Mapping[str, tuple[str, str]] = {
    "compose.results": ("&Résultat…", "Res&ult…"),
    "compose.results.name": ("Joindre un résultat du patient", "Attach a result of the patient"),
    "put.title": ("Joindre un résultat du patient", "Attach a result of the patient"),
    "put.patient": ("Patient", "Patient"),
    "put.list": ("&Résultats reçus", "&Results received"),
    "put.row": ("{day} · {sender} · {subject}", "{day} · {sender} · {subject}"),
    "put.replaced": (
        "Remplacé depuis par un compte rendu plus récent, ou annulé",
        "Replaced since by a later report, or withdrawn",
    ),
    "put.none": ("Aucun résultat de ce patient n'est gardé ici.", "No result of this patient is kept here."),
    "put.original": ("Le &fichier du laboratoire, tel qu'il est reçu", "The laboratory's &file, as it was received"),
    "put.original.tip": (
        "Pour le logiciel du destinataire (HPRIM).",
        "For the recipient's practice software (HPRIM).",
    ),
    "put.readable": ("Une &page PDF, que tous peuvent lire", "A PDF &page, which everybody can read"),
    "put.readable.tip": (
        "Faite par secmail à partir du résultat, avec le nom du laboratoire et la vérification de sa signature.",
        "Made by secmail from the result, with the laboratory's name and how its signature was verified.",
    ),
    "put.ok": ("Joindre", "Attach"),
    "put.working": ("Ouverture du résultat…", "Opening the result…"),
    "put.file": ("Résultat du {day}", "Result of {day}"),
    "put.left-out": (
        "Un fichier n'a pas été joint : incomplet, non confirmé, ou avec autre chose que les résultats de ce patient.",
        "One file was not attached: incomplete, not confirmed, or with something else than this patient's results.",
    ),
    "put.nothing": (
        "Rien n'a été joint : ce message ne contient aucun fichier qui soit sûrement de ce patient seul.",
        "Nothing was attached: this message holds no file that is certainly this patient's alone.",
    ),
    "drop.states": ("Déposer sur un état :", "Drop on a state:"),
    "drop.people": ("À voir par :", "For somebody to see:"),
    "drop.another": ("Quelqu'un d'autre…", "Somebody else…"),
    "several.title": ("Ranger plusieurs résultats", "File several results"),
    "several.working": ("Rangement en cours…", "Filing…"),
    "several.progress": ("{done} sur {all}", "{done} of {all}"),
    "several.stop": ("&Arrêter", "&Stop"),
    "several.failed": ("Non rangé", "Not filed"),
    "several.failed.count": ("non rangés : {count}", "not filed: {count}"),
    "several.held": ("Retenu", "Held"),
    "several.held.count": ("retenus : {count}", "held: {count}"),
    "several.left": ("Non rangé : arrêté avant", "Not filed: stopped before"),
    "several.left.count": ("arrêtés avant : {count}", "stopped before: {count}"),
    "several.filed": ("Rangé :", "Filed:"),
    "several.filed.count": ("rangés : {count}", "filed: {count}"),
    "several.already": ("Déjà rangé", "Already filed"),
    "several.already.count": ("déjà rangés : {count}", "already filed: {count}"),
    "several.nothing": ("Aucun résultat à ranger", "No result to file"),
    "several.nothing.count": ("sans résultat : {count}", "without a result: {count}"),
    "several.more": ("{said}. Seuls les {count} premiers sont montrés.", "{said}. Only the first {count} are shown."),
    "letter.by.software": ("le logiciel du cabinet", "the practice software"),
    "letter.dropped": (
        "Laissée par le logiciel du cabinet, {moment}. Pas encore signée.",
        "Left by the practice software, {moment}. Not signed yet.",
    ),
    "drafts.dropped": ("Laissée par le logiciel du cabinet", "Left by the practice software"),
    "undo.waits": (
        "Le message est encore recherché dans le dossier où il est parti : il reviendra dès qu'il y sera trouvé.",
        "The message is still being looked for in the folder that it went to: it comes back as soon as it is found.",
    ),
    "paper.results.copy": (
        "Copie faite par secmail d'un résultat reçu. Les valeurs sont celles du laboratoire.",
        "A copy made by secmail of a result that was received. The values are the laboratory's.",
    ),
}
