"""Problems of HPRIM Santé, and what a conversion of result files cannot carry: one sentence each, by code."""

SANTE_ROWS: tuple[tuple[str, str, str], ...] = (
    (
        "hprim.sante.separators",
        "L'en-tête déclare moins de cinq séparateurs différents.",
        "The header declares fewer than five different separators.",
    ),
    (
        "hprim.sante.context_unknown",
        "L'en-tête ne dit pas à quoi sert le message.",
        "The header does not say what the message is for.",
    ),
    (
        "hprim.sante.broken_segment",
        "Une ligne n'est pas un segment : celui d'avant est peut-être coupé ; elle y a été jointe.",
        "A line is no segment: the one before it may be cut; it was joined to it.",
    ),
    (
        "hprim.sante.stray_segment",
        "Un segment d'un genre inconnu désignait peut-être un autre patient : la suite n'est pas sûrement au premier.",
        "A segment of unknown kind may have named another patient: what follows is perhaps not the first one's.",
    ),
    (
        "hprim.sante.patient_unsure",
        "Depuis que le patient a été désigné, une ligne n'a pas pu être lue : elle en désignait peut-être un autre.",
        "Since the patient was named, a line could not be read: it may have named another one.",
    ),
    (
        "hprim.sante.truncated",
        "Le message s'arrête dans son dernier segment ; une valeur est peut-être coupée, d'autres manquent peut-être.",
        "The message stops inside its last segment; a value may be cut, results may be missing.",
    ),
    (
        "hprim.sante.repetitions",
        "La valeur, l'unité et les valeurs de référence d'un résultat ne sont pas répétées autant de fois.",
        "Value, unit and normal range of a result are not repeated equally often.",
    ),
    (
        "hprim.sante.power_of_ten",
        "Une puissance de dix était écrite avec le signe des répétitions ; elle a été lue comme un seul nombre.",
        "A power of ten was written with the sign of repetitions; it was read as one number.",
    ),
    (
        "hprim.sante.test_message",
        "Le message est marqué comme un essai : il ne concerne aucun patient réel.",
        "The message is marked as a test: it is about no real patient.",
    ),
    (
        "hprim.sante.second_message",
        "Un autre message suit dans le même fichier ; il a été lu.",
        "Another message follows in the same file; it was read.",
    ),
    (
        "hprim.sante.after_end",
        "Des segments suivent la fin du message ; ils ont été lus.",
        "Segments follow the end of the message; they were read.",
    ),
    (
        "hprim.sante.patients_missing",
        "La fin du message annonce plus de patients qu'il n'en contient.",
        "The end of the message counts more patients than it has.",
    ),
    (
        "hprim.sante.segments_missing",
        "La fin du message annonce plus de segments qu'il n'en contient.",
        "The end of the message counts more segments than it has.",
    ),
    (
        "hprim.sante.more_than_told",
        "Le message contient plus de patients ou de segments qu'il n'en annonce.",
        "The message has more patients or segments than it counts.",
    ),
    (
        "hprim.sante.identity_doubtful",
        "L'expéditeur dit que l'identité du patient est douteuse ou fictive.",
        "The sender says that the patient's identity is doubtful or fictive.",
    ),
    (
        "hprim.sante.type_unknown",
        "Le type d'un résultat manque ou est inconnu ; sa valeur a été lue comme un texte.",
        "The type of a result is missing or unknown; its value was read as text.",
    ),
    (
        "hprim.sante.status_of_request",
        "Un résultat n'a pas d'état ; celui de la demande a été pris.",
        "A result has no status; that of its request was taken.",
    ),
    (
        "hprim.sante.file_name",
        "Le nom d'un fichier joint au message a été rendu sûr.",
        "The name of a file beside the message was made safe.",
    ),
    (
        "hprim.sante.file_without_name",
        "Un fichier joint au message n'a pas de nom.",
        "A file beside the message has no name.",
    ),
    (
        "hprim.sante.file_place",
        "Le nom d'un fichier joint au message est à la place de son éditeur ; il y a été pris.",
        "The name of a file beside the message stands where its editor belongs; it was taken there.",
    ),
    (
        "hprim.lost.coded_part",
        "Cette forme n'a pas de partie codée : les résultats n'y sont que du texte.",
        "This form has no coded part: the results are text alone in it.",
    ),
    (
        "hprim.lost.text",
        "Cette forme n'a pas de place pour le texte du compte rendu.",
        "This form has no place for the text of the report.",
    ),
    (
        "hprim.lost.files",
        "Les fichiers joints au message ne sont que nommés ; ils sont à envoyer avec lui.",
        "Files beside the message are only named; they have to be sent with it.",
    ),
    (
        "hprim.lost.values",
        "Un résultat a plus de deux valeurs ; les suivantes deviennent des commentaires.",
        "A result has more than two values; the further ones become comments.",
    ),
    (
        "hprim.lost.withdrawn",
        "Un résultat annulé par le laboratoire devient une remarque, sans sa valeur.",
        "A result that the laboratory cancelled becomes a remark, without its value.",
    ),
    (
        "hprim.lost.flags",
        "Une marque que cette forme ne connaît pas devient un commentaire.",
        "A mark that this form does not know becomes a comment.",
    ),
    (
        "hprim.lost.range",
        "Des valeurs de référence qui ne sont pas deux nombres deviennent un commentaire.",
        "A normal range that is not two numbers becomes a comment.",
    ),
    (
        "hprim.lost.details",
        "Cette forme n'a pas de place pour certains détails d'un résultat (heure, chapitre, second code, validateur).",
        "This form has no place for some details of a result (time, chapter, second code, validator).",
    ),
    (
        "hprim.lost.identity",
        "Cette forme n'a pas de place pour une partie de l'identité du patient.",
        "This form has no place for a part of the patient's identity.",
    ),
    (
        "hprim.lost.request",
        "Cette forme n'a pas de place pour certains détails de la demande (urgence, prescripteur, heures).",
        "This form has no place for some details of the request (urgency, prescriber, times).",
    ),
    (
        "hprim.lost.party",
        "Le code de l'expéditeur ou du destinataire est plus long que cette forme ne le permet ; il a été coupé.",
        "The code of sender or recipient is longer than this form allows; it was cut.",
    ),
    (
        "hprim.lost.required",
        "Cette forme exige un renseignement qui n'est pas connu ; il est resté vide.",
        "This form requires something that is not known; it was left empty.",
    ),
    (
        "hprim.lost.characters",
        "Des caractères que l'encodage n'a pas ont été remplacés.",
        "Characters that the encoding lacks were replaced.",
    ),
    (
        "hprim.lost.segments",
        "Le message ne porte pas de résultats : cette forme ne le porte que comme texte.",
        "The message carries no results: this form carries it as text alone.",
    ),
)
