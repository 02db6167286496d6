"""Problems of result files (`secmail.hprim.problems`), one sentence each, by code."""

from collections.abc import Mapping

from secmail.domain.sentences.hprim_sante import SANTE_ROWS
from secmail.domain.sentences.text import Language

_ROWS: tuple[tuple[str, str, str], ...] = (
    (
        "hprim.limit.size",
        "Le fichier est trop gros ; il n'a pas été lu.",
        "The file is too large; it was not read.",
    ),
    (
        "hprim.limit.lines",
        "Le fichier a trop de lignes ; les dernières n'ont pas été lues.",
        "The file has too many lines; the last ones were not read.",
    ),
    (
        "hprim.limit.reports",
        "Le fichier contient trop de comptes rendus ; les derniers n'ont pas été lus.",
        "The file has too many reports; the last ones were not read.",
    ),
    (
        "hprim.limit.problems",
        "Il y a plus de remarques que cette liste n'en montre.",
        "There are more remarks than this list shows.",
    ),
    (
        "hprim.format.none",
        "Ce fichier n'est pas un fichier de résultats.",
        "This file is not a results file.",
    ),
    (
        "hprim.charset.utf16_without_bom",
        "Le fichier est écrit dans un codage de lettres inhabituel ; il a été reconnu.",
        "The file uses an unusual encoding of letters; it was recognised.",
    ),
    (
        "hprim.charset.mojibake",
        "Des lettres accentuées étaient abîmées ; elles ont été rétablies.",
        "Accented letters were damaged; they were restored.",
    ),
    (
        "hprim.charset.letter_lost",
        "Une lettre a été perdue avant l'envoi et ne peut pas être rétablie.",
        "A letter was lost before sending and cannot be restored.",
    ),
    (
        "hprim.text.control_character",
        "Des caractères invisibles ont été remplacés.",
        "Invisible characters were replaced.",
    ),
    (
        "hprim.text.mixed_line_endings",
        "Les fins de ligne du fichier ne sont pas toutes les mêmes.",
        "The line endings of the file are not all the same.",
    ),
    (
        "hprim.text.doubled_line_endings",
        "Chaque ligne finit deux fois ; les lignes vides entre elles ont été laissées de côté.",
        "Every line ends twice; the blank lines between were left out.",
    ),
    (
        "hprim.text.html",
        "Des restes de mise en forme ont été changés en texte simple.",
        "Remains of formatting were turned into plain text.",
    ),
    (
        "hprim.text.from_coded_part",
        "Le compte rendu n'a pas de texte ; il a été tiré de la partie des résultats.",
        "The report has no text; it was taken from the results part.",
    ),
    (
        "hprim.marker.variant",
        "Un repère du fichier est écrit d'une façon inhabituelle.",
        "A marker of the file is written in an unusual way.",
    ),
    (
        "hprim.end.fin_missing",
        "La fin du compte rendu manque ; il est peut-être tronqué.",
        "The end of the report is missing; it may be cut short.",
    ),
    (
        "hprim.end.finfichier_missing",
        "La fin du fichier manque ; il est peut-être tronqué.",
        "The end of the file is missing; it may be cut short.",
    ),
    (
        "hprim.end.doubled",
        "Les repères de fin sont écrits plusieurs fois.",
        "The end markers are written several times.",
    ),
    (
        "hprim.end.reversed",
        "Les deux marques de fin sont dans l'ordre inverse.",
        "The two end markers are in reverse order.",
    ),
    (
        "hprim.end.trailing_text",
        "Il y a du texte après la fin du compte rendu ; il n'en fait pas partie.",
        "There is text after the end of the report; it is not part of it.",
    ),
    (
        "hprim.end.report_after_end",
        "Un compte rendu suit la fin annoncée du fichier ; il a été lu.",
        "A report follows the announced end of the file; it was read.",
    ),
    (
        "hprim.header.missing",
        "Le compte rendu n'a pas d'en-tête : le patient est inconnu.",
        "The report has no header: the patient is unknown.",
    ),
    (
        "hprim.header.shifted",
        "Des lignes vides avant l'en-tête ont été sautées.",
        "Blank lines before the header were skipped.",
    ),
    (
        "hprim.header.preamble",
        "Des lignes avant l'en-tête ont été sautées.",
        "Lines before the header were skipped.",
    ),
    (
        "hprim.header.line1_missing",
        "Le code du patient manque.",
        "The patient's code is missing.",
    ),
    (
        "hprim.header.line1_columns",
        "La première ligne contient une mention du laboratoire, pas un code de patient.",
        "The first line holds a note of the laboratory, not a patient's code.",
    ),
    (
        "hprim.header.wrapper",
        "Une ligne ajoutée par la messagerie avant l'en-tête a été sautée.",
        "A line added by the mail system before the header was skipped.",
    ),
    (
        "hprim.header.short",
        "L'en-tête est plus court que prévu.",
        "The header is shorter than expected.",
    ),
    (
        "hprim.header.address_line_missing",
        "Une ligne de l'adresse manque dans l'en-tête ; les lignes suivantes ont été remises à leur place.",
        "A line of the address is missing in the header; the lines after it were put in their place.",
    ),
    (
        "hprim.header.line_added",
        "L'en-tête a une ligne d'adresse de trop ; les lignes suivantes ont été remises à leur place.",
        "The header has one address line too many; the lines after it were put in their place.",
    ),
    (
        "hprim.header.identity_incomplete",
        "Le nom, le prénom ou la date de naissance manque.",
        "The surname, first name or birth date is missing.",
    ),
    (
        "hprim.header.birth_in_future",
        "La date de naissance est après la date du compte rendu : l'identité est douteuse.",
        "The birth date is after the date of the report: the identity is doubtful.",
    ),
    (
        "hprim.header.birth_long_ago",
        "La date de naissance est avant 1880 ; elle est peut-être fausse.",
        "The birth date is before 1880; it may be wrong.",
    ),
    (
        "hprim.header.date_unreadable",
        "Une date de l'en-tête est illisible.",
        "A date of the header cannot be read.",
    ),
    (
        "hprim.header.two_digit_year",
        "Une année n'a que deux chiffres ; le siècle a été supposé.",
        "A year has only two digits; its century was assumed.",
    ),
    (
        "hprim.header.date_prefix",
        "Du texte avant la date du compte rendu a été sauté.",
        "Text before the date of the report was skipped.",
    ),
    (
        "hprim.header.fictive_month",
        "Le mois de naissance est inconnu ; janvier le remplace.",
        "The month of birth is unknown; January stands for it.",
    ),
    (
        "hprim.header.party_without_columns",
        "Le nom et le code de l'expéditeur ou du destinataire étaient collés ; ils ont été séparés.",
        "Name and code of sender or recipient stood together; they were separated.",
    ),
    (
        "hprim.nir.malformed",
        "Le numéro de sécurité sociale est mal formé ; il a été laissé de côté.",
        "The social security number is malformed; it was left out.",
    ),
    (
        "hprim.nir.key_wrong",
        "La clé du numéro de sécurité sociale est fausse.",
        "The key of the social security number is wrong.",
    ),
    (
        "hprim.nir.birth_mismatch",
        "Le numéro de sécurité sociale ne correspond pas à la date de naissance.",
        "The social security number does not agree with the birth date.",
    ),
    (
        "hprim.text.other_birth",
        "Le texte donne une autre date de naissance que l'en-tête : vérifiez de qui est ce résultat.",
        "The text gives another birth date than the header: check whose result this is.",
    ),
    (
        "hprim.lab.marker_missing",
        "Le repère qui ouvre la partie des résultats manque.",
        "The marker that opens the results part is missing.",
    ),
    (
        "hprim.lab.unknown_line",
        "Une ligne de résultat d'un genre inconnu a été lue comme du texte.",
        "A results line of unknown kind was read as text.",
    ),
    (
        "hprim.lab.stray_fields",
        "Une ligne des résultats codés n'a pas pu être lue ; une valeur manque peut-être.",
        "A line of the coded results could not be read; a value may be missing.",
    ),
    (
        "hprim.lab.strange_lines",
        "Des lignes au milieu des résultats codés sont peut-être l'en-tête, coupé, d'un autre patient.",
        "Lines amid the coded results may be the header, cut short, of another patient.",
    ),
    (
        "hprim.lab.truncated",
        "Les résultats codés s'arrêtent sans marque de fin ; des résultats manquent peut-être.",
        "The coded results stop without an end marker; results may be missing.",
    ),
    (
        "hprim.lab.empty",
        "La partie des résultats codés est vide.",
        "The part with the coded results is empty.",
    ),
    (
        "hprim.result.shifted",
        "Un champ manque à un résultat, ou il y en a un de trop : les autres ne sont pas à leur place.",
        "A field of a result is missing or too many: the others are not in their places.",
    ),
    (
        "hprim.result.truncated",
        "La ligne d'un résultat est coupée ; sa valeur manque ou n'est pas entière.",
        "The line of a result is cut; its value is missing or not whole.",
    ),
    (
        "hprim.result.units_differ",
        "L'unité écrite avec une valeur n'est pas celle annoncée ; la valeur est montrée telle quelle.",
        "The unit written with a value is not the one announced; the value is shown as it is.",
    ),
    (
        "hprim.result.extra_fields",
        "Un résultat contient plus d'indications que prévu.",
        "A result holds more items than expected.",
    ),
    (
        "hprim.result.kind_unknown",
        "Le genre d'un résultat n'est pas indiqué ; il a été déduit de la valeur.",
        "The kind of a result is not given; it was taken from the value.",
    ),
    (
        "hprim.result.number_repaired",
        "Un nombre avait une virgule, des espaces, des étoiles ou une puissance de dix ; il a été lu malgré cela.",
        "A number held a comma, spaces or stars; it was read all the same.",
    ),
    (
        "hprim.result.not_numeric",
        "Un résultat annoncé comme un nombre n'en est pas un.",
        "A result announced as a number is not one.",
    ),
    (
        "hprim.result.date_as_number",
        "Un résultat annoncé comme un nombre ressemble à une date ; il n'a pas été lu comme un nombre.",
        "A result announced as a number looks like a date; it was not read as a number.",
    ),
    (
        "hprim.result.unit_in_value",
        "L'unité d'un résultat est écrite avec la valeur.",
        "The unit of a result is written with its value.",
    ),
    (
        "hprim.result.second_merged",
        "Une ligne répétait le résultat dans une autre unité ; elles ont été réunies.",
        "A line repeated the result in another unit; they were joined.",
    ),
    (
        "hprim.result.status_unknown",
        "L'état de validation d'un résultat est inconnu.",
        "The validation state of a result is unknown.",
    ),
    (
        "hprim.result.withdrawn",
        "Le laboratoire a annulé ou supprimé un résultat.",
        "The laboratory cancelled or deleted a result.",
    ),
    (
        "hprim.flag.unknown",
        "La marque d'anomalie d'un résultat est inconnue.",
        "The abnormality mark of a result is unknown.",
    ),
    (
        "hprim.flag.starred",
        "Une valeur porte une étoile sans autre marque ; elle n'a pas été dite normale.",
        "A value is starred without another mark; it was not called normal.",
    ),
    (
        "hprim.flag.contradicts_range",
        "La marque d'anomalie d'un résultat contredit sa valeur et ses limites.",
        "The abnormality mark of a result contradicts its value and range.",
    ),
    (
        "hprim.flag.units_disagree",
        "Les deux unités d'un résultat se contredisent ; aucune marque n'a été mise.",
        "The two units of a result disagree; no mark was set.",
    ),
    (
        "hprim.range.combined",
        "Les deux limites étaient écrites ensemble ; elles ont été séparées.",
        "Both bounds were written together; they were separated.",
    ),
    (
        "hprim.range.reversed",
        "Les limites d'un résultat sont égales ou inversées ; elles n'ont pas servi.",
        "The bounds of a result are equal or reversed; they were not used.",
    ),
    (
        "hprim.range.unit",
        "Des bornes sont écrites dans une autre unité que leur valeur ; elles n'ont pas servi.",
        "A normal range is written in another unit than its value; it was not used.",
    ),
    (
        "hprim.range.scale",
        "Une valeur et ses bornes sont très éloignées, peut-être à un facteur mille près : rien n'a été signalé.",
        "A value and its normal range are far apart, perhaps by a factor of a thousand: nothing was flagged.",
    ),
    (
        "hprim.range.unreadable",
        "Une limite d'un résultat n'est pas un nombre.",
        "A bound of a result is not a number.",
    ),
    (
        "hprim.sante.not_results",
        "Ce fichier ne contient pas de résultats ; il est montré comme du texte.",
        "This file does not carry results; it is shown as text.",
    ),
    (
        "hprim.sante.junk_before",
        "Quelque chose avant le début du fichier a été sauté.",
        "Something before the start of the file was skipped.",
    ),
    (
        "hprim.sante.orphan_segment",
        "Un segment précède tout patient ; ce qui le suit a été lu sans patient.",
        "A segment stands before any patient; what follows it was read without a patient.",
    ),
    (
        "hprim.sante.unknown_segment",
        "Une ligne d'un genre inconnu n'a pas été lue.",
        "A line of unknown kind was not read.",
    ),
    (
        "hprim.sante.trailer_missing",
        "La ligne de fin manque ; le fichier est peut-être tronqué.",
        "The closing line is missing; the file may be cut short.",
    ),
    (
        "hprim.sante.link_missing",
        "Le type de liaison n'est pas indiqué au début du fichier.",
        "The type of link is not given at the start of the file.",
    ),
)

HPRIM_PROBLEMS: Mapping[str, Mapping[Language, str]] = {
    code: {"fr": french, "en": english} for code, french, english in (*_ROWS, *SANTE_ROWS)
}
