"""Problems with patients' records and the series of their results."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

PATIENT_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.PATIENT_UNKNOWN: problem(
        (
            "Patient inconnu",
            "Aucun patient ne porte ce numéro ici, ou ses résultats ne vous sont pas ouverts.",
            "Regardez la liste des patients.",
        ),
        (
            "Unknown patient",
            "No patient has this number here, or the results are not open to you.",
            "Look at the list of patients.",
        ),
    ),
    Code.PATIENT_MERGED: problem(
        (
            "Dossiers déjà réunis",
            "Ces deux numéros sont ceux d'un même patient : leurs dossiers sont réunis.",
            "Défaites d'abord la réunion si ce sont deux personnes.",
        ),
        (
            "Records merged already",
            "Both numbers are those of one patient: their records are merged.",
            "Undo the merge first if they are two people.",
        ),
    ),
    Code.PATIENTS_CONTRADICT: problem(
        (
            "Deux personnes, semble-t-il",
            "Le sexe, la naissance ou le numéro de sécurité sociale diffèrent, ou ces patients ont été dits distincts.",
            "Regardez les deux fiches ; confirmez la réunion (--yes) si c'est bien un seul patient.",
        ),
        (
            "Two people, it seems",
            "Sex, birth date or social security number differ, or these patients were said to be two.",
            "Look at both pages; confirm the merge (--yes) if it is one patient indeed.",
        ),
    ),
    Code.PATIENT_NOT_MERGED: problem(
        (
            "Dossier non réuni",
            "Ce dossier n'est réuni à aucun autre.",
            "Donnez le numéro du dossier qui a été réuni à un autre ; la fiche du patient le montre.",
        ),
        (
            "Record not merged",
            "This record is not merged into another.",
            "Give the number of the record that was merged into another; the patient's page shows it.",
        ),
    ),
    Code.PATIENT_NOT_APART: problem(
        (
            "Jamais dits distincts",
            "Personne n'a dit que ces deux patients sont à tenir séparés.",
            "Regardez la fiche de l'un des deux.",
        ),
        (
            "Never said to be two",
            "Nobody has said that these two patients are to be kept apart.",
            "Look at the page of either.",
        ),
    ),
    Code.DOUBT_UNKNOWN: problem(
        (
            "Question inconnue",
            "Ce numéro n'est pas, ou n'est plus, celui d'une identité à décider.",
            "Regardez à nouveau la liste des identités à décider.",
        ),
        (
            "Unknown question",
            "This is not, or no longer, the number of an identity to be decided on.",
            "Look at the list of identities to be decided on again.",
        ),
    ),
    Code.REPORT_UNKNOWN: problem(
        (
            "Compte rendu inconnu",
            "Ce message n'apporte pas ce compte rendu, ou sa signature n'est pas digne de confiance.",
            "Regardez le message et ses pièces jointes.",
        ),
        (
            "Unknown report",
            "This message brings no such report, or its signature is not trusted.",
            "Look at the message and what is attached to it.",
        ),
    ),
    Code.MAPPING_UNKNOWN: problem(
        (
            "Correspondance inconnue",
            "Cette correspondance d'analyse n'existe pas, ou n'existe plus.",
            "Regardez à nouveau la liste des correspondances.",
        ),
        (
            "Unknown mapping",
            "There is no such mapping of an analysis, or no longer.",
            "Look at the list of mappings again.",
        ),
    ),
    Code.MAPPING_UNFIT: problem(
        (
            "Correspondance à compléter",
            "Une correspondance nomme un code ou un libellé, et une analyse de la table, un code LOINC ou un nom.",
            "Donnez le code ou le libellé du laboratoire, et l'analyse.",
        ),
        (
            "Mapping to be completed",
            "A mapping names a code or a label, and an analysis of the table, a LOINC code or a name.",
            "Give the laboratory's code or label, and the analysis.",
        ),
    ),
}
