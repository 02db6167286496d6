"""Words and help of `secmail templates`."""

from collections.abc import Mapping

TEMPLATE_WORDS: Mapping[str, tuple[str, str]] = {
    "templates.none": ("Aucun modèle.", "No template."),
    "templates.kept": ("Modèle {id} enregistré.", "Template {id} kept."),
    "templates.removed": ("Modèle {id} supprimé.", "Template {id} deleted."),
    "templates.left": ("À remplir : {fields}.", "To be filled in: {fields}."),
    "templates.signature.none": ("Aucune signature pour {address}.", "No signature for {address}."),
}
_TEMPLATE = '{"id", "name", "subject", "body"}'
TEMPLATE_HELP: Mapping[str, tuple[str, str]] = {
    "help.templates": (
        "modèles de lettres, dont les champs se remplissent par les comptes rendus d'un patient",
        "templates of letters, whose fields a patient's reports fill in",
    ),
    "help.templates list": ("les modèles", "the templates"),
    "help.templates show": (
        "un modèle, rempli pour un patient si l'on en nomme un",
        "a template, filled in for a patient if one is named",
    ),
    "help.templates add": ("en ajoute un", "adds one"),
    "help.templates edit": ("en change un", "changes one"),
    "help.templates remove": ("en supprime un", "deletes one"),
    "help.templates signature": (
        "ce qui se place au bas des lettres d'une boîte : le montre, ou le change",
        "what stands at the foot of a mailbox's letters: shows it, or changes it",
    ),
    "option.templates show --patient": ("numéro du patient (patients list)", "number of the patient (patients list)"),
    "option.templates add name": ("nom du modèle, qu'aucun autre ne porte", "name of the template, no other's"),
    "option.templates add --subject": ("objet de la lettre", "subject of the letter"),
    "option.templates add --body": (
        (
            "fichier du texte, ou - pour l'entrée standard ; champs : {{patient}}, {{né le}}, {{âge}}, {{sexe}},"
            " {{date}}, {{signataire}}, {{destinataire}}, {{dernier INR}}"
        ),
        (
            "file of the text, or - for standard input; fields: {{patient}}, {{born on}}, {{age}}, {{sex}}, {{date}},"
            " {{signer}}, {{recipient}}, {{latest INR}}"
        ),
    ),
    "option.templates edit --name": ("autre nom", "another name"),
    "option.templates edit --subject": ("autre objet", "another subject"),
    "option.templates edit --body": ("fichier d'un autre texte", "file of another text"),
    "option.templates signature --account": (
        "la boîte, par son adresse ou son numéro",
        "the mailbox, by its address or its number",
    ),
    "option.templates signature --text": (
        "fichier du nouveau texte, ou - pour l'entrée standard ; vide : plus de signature",
        "file of the new text, or - for standard input; empty: no signature any more",
    ),
    "json.templates list": (f'{{"templates": [{_TEMPLATE}]}}', f'{{"templates": [{_TEMPLATE}]}}'),
    "json.templates show": (
        '{"id", "name", "subject", "body", "open_fields": ["…"]}',
        '{"id", "name", "subject", "body", "open_fields": ["…"]}',
    ),
    "json.templates add": ('{"id"}', '{"id"}'),
    "json.templates edit": ('{"id"}', '{"id"}'),
    "json.templates remove": ('{"removed"}', '{"removed"}'),
    "json.templates signature": ('{"account", "text"}', '{"account", "text"}'),
}
