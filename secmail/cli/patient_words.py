"""What the commands about patients and their results say, in both languages."""

from collections.abc import Mapping

_TRAITS = '"birth_name", "used_name", "given_names", "birth_date", "sex", "nir", "sender_code"'
_SEEN = (
    f'{{"id", "traits": {{{_TRAITS}}}, "verdict", "reasons": [{{"why", "patient"}}], "decided", "reports": [{{…}}]}}'
)
_KEPT = (
    '"id", "date", "message", "part", "report", "line", "laboratory", "laboratory_name", "request", "label", "code",'
    ' "flag", "flag_source", "status", "comments", "seen", "replaced", "replaced_by", "value", "unit"'
)
_JSON: Mapping[str, str] = {
    "json.patients list": f'{{"patients": [{{"id", {_TRAITS}, "reports", "last", "abnormal_unseen"}}]}}',
    "json.patients show": (
        f'{{"id", {_TRAITS}, "seen": [{_SEEN}], "merges": [{{"patient", "into", "at", "automatic"}}], "apart": ["…"],'
        ' "analyses": [{"key", "name", "unit"}], "messages": ["…"], "letters": ["…"], "conversations": ["…"],'
        ' "exports": [{"message", "file"}]}'
    ),
    "json.patients doubts": f'{{"doubts": [{_SEEN}]}}',
    "json.patients of": f'{{"reports": [{{"message", "part", "number", "patient", "seen": {_SEEN}}}]}}',
    **{
        f"json.patients {name}": '{"done": true, "patient"}'
        for name in ("merge", "unmerge", "apart", "decide", "undecide", "assign", "unassign")
    },
    "json.results": (
        f'--patient: {{"series": [{{"analysis", "name", "unit", "known", "points": [{{{_KEPT}, "number", "comparator",'
        f' "low", "high", "converted"}}]}}]}}; --abnormal-unseen: {{"results": [{{"patient", {_TRAITS}, {_KEPT}}}]}};'
        ' --seen: {"seen": ["…"]}'
    ),
    "json.analyses list": '{"analyses": [{"key", "names", "loinc", "unit", "units"}]}',
    "json.analyses mappings": '{"mappings": [{"id", "laboratory", "code", "label", "analysis"}]}',
    "json.analyses map": '{"id"}',
    "json.analyses unmap": '{"removed"}',
}

PATIENT_HELP: Mapping[str, tuple[str, str]] = {
    "help.patients": ("patients reconnus dans les résultats", "patients recognised in results"),
    "help.patients list": (
        "ceux qui ont des résultats signés, le plus récent d'abord",
        "those with signed results, newest first",
    ),
    "help.patients show": (
        "tout d'un patient : identités vues, analyses, messages, lettres, rangements",
        "all of a patient: identities seen, analyses, messages, letters, what was filed",
    ),
    "help.patients merge": (
        "deux dossiers sont d'un même patient ; les deux sont gardés",
        "two records are one patient's; both are kept",
    ),
    "help.patients unmerge": (
        "rend à un dossier réuni son propre numéro, comme avant",
        "gives a merged record its own number back, as before",
    ),
    "help.patients apart": (
        "dit que deux patients sont deux personnes ; on ne le demande plus",
        "says that two patients are two people; nobody is asked again",
    ),
    "help.patients doubts": ("identités à décider, avec leurs raisons", "identities to decide on, with reasons"),
    "help.patients decide": ("dit de qui sont des résultats en doute", "says whose the results in doubt are"),
    "help.patients undecide": ("reprend cette décision", "takes that decision back"),
    "help.patients assign": (
        "attribue à la main un message, ou un de ses comptes rendus, à un patient",
        "assigns a message, or one of its reports, to a patient by hand",
    ),
    "help.patients unassign": ("reprend cette attribution", "takes that assignment back"),
    "help.patients of": (
        "dit de qui est chaque compte rendu d'un message, et pourquoi",
        "says whose each report of a message is, and why",
    ),
    "help.results": (
        "résultats d'un patient dans le temps ; anormaux pas encore vus",
        "a patient's results over time; abnormal ones not yet seen",
    ),
    "help.analyses": ("analyses de la table, et ce que le cabinet y ajoute", "analyses of the table, and additions"),
    "help.analyses list": ("la table", "the table"),
    "help.analyses mappings": ("ce que le cabinet a ajouté", "what the practice has added"),
    "help.analyses map": (
        "dit de quelle analyse est un code ou un libellé de laboratoire",
        "says which analysis a laboratory's code or label means",
    ),
    "help.analyses unmap": ("retire une correspondance", "removes a mapping"),
    "option.patients id": ("numéro du patient (« patients list »)", "number of the patient (“patients list”)"),
    "option.patients into": ("numéro du patient qui reste", "number of the patient that stays"),
    "option.patients other": ("numéro de l'autre patient", "number of the other patient"),
    "option.patients merge --yes": (
        "même si sexe, naissance ou numéro diffèrent",
        "even if sex, birth date or number differ",
    ),
    "option.patients doubt": (
        "numéro de la question (« patients doubts »)",
        "number of the question (“patients doubts”)",
    ),
    "option.patients message": ("numéro du message", "number of the message"),
    "option.patients --search": ("mots du nom", "words of the name"),
    "option.patients apart --undo": ("ne le dit plus", "says so no longer"),
    "option.patients --patient": ("ce patient", "this patient"),
    "option.patients --new": ("un autre que les patients proposés", "another than the patients proposed"),
    "option.patients --report": (
        "un seul : numéro de la pièce (-1 : le texte), puis du compte rendu, par exemple 0:1",
        "one alone: number of the part (-1: the text), then of the report, for example 0:1",
    ),
    "option.results --patient": ("numéro du patient", "number of the patient"),
    "option.results --analysis": (
        "une seule analyse : sa clé ou des mots de son nom",
        "one analysis alone: its key, or words of its name",
    ),
    "option.results --abnormal-unseen": (
        "hors des normes, que personne n'a marqués vus",
        "out of range, and not marked as seen by anybody",
    ),
    "option.results --seen": (
        "marque vus les résultats de ces messages",
        "marks the results of these messages as seen",
    ),
    "option.analyses --code": ("code du laboratoire", "the laboratory's code"),
    "option.analyses --label": ("libellé du laboratoire", "the laboratory's label"),
    "option.analyses --laboratory": (
        "de ce laboratoire seul, comme « results --json » l'écrit",
        "of this laboratory alone, as “results --json” writes it",
    ),
    "option.analyses analysis": (
        "clé de la table, code LOINC, ou nom propre au cabinet",
        "key of the table, LOINC code, or a name of the practice's own",
    ),
    "option.analyses id": ("numéro de la correspondance", "number of the mapping"),
    **{key: (text, text) for key, text in _JSON.items()},
}

PATIENT_WORDS: Mapping[str, tuple[str, str]] = {
    "patients.reports.one": ("{count} compte rendu", "{count} report"),
    "patients.reports.many": ("{count} comptes rendus", "{count} reports"),
    "patients.abnormal.one": ("{count} anormal non vu", "{count} abnormal, not seen"),
    "patients.abnormal.many": ("{count} anormaux non vus", "{count} abnormal, not seen"),
    "patients.number": ("patient {number}", "patient {number}"),
    "patients.question": ("question {id} :", "question {id}:"),
    "patients.seen": ("vu sous : {name} ({count})", "seen as: {name} ({count})"),
    "patients.merged": ("dossier {patient} réuni au dossier {into}", "record {patient} merged into record {into}"),
    "patients.apart": ("à ne pas confondre avec {other}", "not to be taken for {other}"),
    "patients.messages": ("message {id} du {date} : {subject}", "message {id} of {date}: {subject}"),
    "patients.letters": (
        "nommé dans le message {id} du {date} : {subject}",
        "named in message {id} of {date}: {subject}",
    ),
    "patients.conversations": (
        "même conversation, message {id} du {date} : {subject}",
        "same conversation, message {id} of {date}: {subject}",
    ),
    "patients.exports": ("message {id} rangé : {file}", "message {id} filed: {file}"),
    "patients.noted": ("C'est noté.", "Noted."),
    "patients.noted-as": ("C'est noté : patient {patient}, {name}.", "Noted: patient {patient}, {name}."),
    "patients.why.same-nir": (
        "même numéro de sécurité sociale que {patient}",
        "same social security number as {patient}",
    ),
    "patients.why.same-names": (
        "mêmes nom, prénom et naissance que {patient}",
        "same names and birth date as {patient}",
    ),
    "patients.why.other-sex": ("comme {patient}, mais d'un autre sexe", "as {patient}, but of another sex"),
    "patients.why.other-nir": (
        "comme {patient}, mais un autre numéro de sécurité sociale",
        "as {patient}, but another social security number",
    ),
    "patients.why.nir-of-other-date": (
        "numéro de sécurité sociale de {patient}, né à une autre date",
        "social security number of {patient}, who has another birth date",
    ),
    "patients.why.nir-of-other-given-name": (
        "numéro de sécurité sociale de {patient}, d'un autre prénom",
        "social security number of {patient}, who has another given name",
    ),
    "patients.why.other-birth-name": (
        "comme {patient}, mais un autre nom de naissance",
        "as {patient}, but another name at birth",
    ),
    "patients.why.other-given-name": (
        "nom et naissance de {patient}, autre prénom (jumeaux ?)",
        "surname and birth date of {patient}, another given name (twins?)",
    ),
    "patients.why.near-given-name": ("prénom proche de celui de {patient}", "given name close to that of {patient}"),
    "patients.why.near-surname": ("nom proche de celui de {patient}", "surname close to that of {patient}"),
    "patients.why.other-surname": (
        "prénom et naissance de {patient}, autre nom (mariage ?)",
        "given name and birth date of {patient}, another surname (marriage?)",
    ),
    "patients.why.near-date": (
        "noms de {patient}, naissance à un chiffre près",
        "names of {patient}, birth date but for a digit",
    ),
    "patients.why.code-of-other-names": (
        "numéro de laboratoire de {patient}, d'un autre nom",
        "laboratory number of {patient}, who has another name",
    ),
    "patients.why.several": ("plusieurs dossiers conviennent", "several records fit"),
    "patients.why.no-surname": ("nom manquant", "surname missing"),
    "patients.why.no-given-name": ("prénom manquant", "given name missing"),
    "patients.why.no-birth-date": ("date de naissance manquante", "birth date missing"),
    "results.marked": ("vu : message {id}, {name}", "seen: message {id}, {name}"),
    "results.from": ("message {id}", "message {id}"),
    "results.corrected": ("remplacé par une correction", "replaced by a correction"),
    "results.validated": ("remplacé par le résultat validé", "replaced by the validated result"),
    "results.withdrawn": ("retiré par le laboratoire", "withdrawn by the laboratory"),
    "results.repeated": ("déjà reçu", "received before"),
    "results.state.unvalidated": ("non validé", "not validated"),
    "results.state.corrected": ("corrigé", "corrected"),
    "results.state.withdrawn": ("retiré", "withdrawn"),
    "analyses.mapped": ("Correspondance {id} notée.", "Mapping {id} noted."),
}
