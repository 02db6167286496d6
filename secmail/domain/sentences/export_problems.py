"""Problems between mail and practice software: results on their way in, letters on their way out."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

EXPORT_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.EXPORT_ALTERED: problem(
        (
            "Conversion incertaine",
            "Converti comme le demande le réglage, ce résultat ne dirait plus la même chose ; il n'a pas été rangé.",
            "Faites écrire les résultats tels que reçus, puis rangez celui-ci à nouveau.",
        ),
        (
            "Conversion not certain",
            "Converted as the settings ask, this result would no longer say the same; it was not filed.",
            "Have results written as received, then file this one again.",
        ),
    ),
    Code.EXPORT_VALUE_UNFIT: problem(
        (
            "Réglage impossible",
            "Une des valeurs données pour le logiciel de cabinet ne convient pas.",
            "Regardez les valeurs possibles et corrigez-la.",
        ),
        (
            "Setting not possible",
            "One of the values given for the practice software does not fit.",
            "Look at the possible values and correct it.",
        ),
    ),
    Code.EXPORT_PROGRAM_UNKNOWN: problem(
        (
            "Logiciel inconnu",
            "Aucun réglage tout prêt ne porte ce nom.",
            "Prenez-en un de la liste, ou « generic » et réglez chaque valeur.",
        ),
        (
            "Unknown program",
            "There is no preset of this name.",
            "Take one of the list, or “generic” and set each value.",
        ),
    ),
    Code.LABORATORY_UNCONFIRMED: problem(
        (
            "Laboratoire à confirmer",
            "La signature est bonne, mais ce laboratoire n'est pas encore sur la liste de ceux que vous connaissez.",
            "Vérifiez qui l'envoie ; s'il est le bon, confirmez-le, ou rangez ce résultat à la main.",
        ),
        (
            "Laboratory to be confirmed",
            "The signature is good, but this laboratory is not yet on the list of those that you know.",
            "Check who sends it; if it is the right one, confirm it, or file this result by hand.",
        ),
    ),
    Code.LABORATORY_UNKNOWN: problem(
        (
            "Laboratoire inconnu",
            "Aucun laboratoire confirmé ne porte ce numéro, ou ce message n'a pas de signature vérifiée.",
            "Regardez la liste des laboratoires, ou confirmez-le à partir d'un message à signature vérifiée.",
        ),
        (
            "Unknown laboratory",
            "No confirmed laboratory has this number, or this message has no verified signature.",
            "Look at the list of laboratories, or confirm it from a message with a verified signature.",
        ),
    ),
    Code.PATIENT_UNCERTAIN: problem(
        (
            "Patient à vérifier",
            "Ce résultat peut être celui d'un patient connu ou d'un autre : le programme ne tranche pas.",
            "Dites de qui il s'agit, puis rangez ce résultat à la main.",
        ),
        (
            "Patient to be checked",
            "This result may be of a patient who is known or of another one: the program does not decide.",
            "Say who it is, then file this result by hand.",
        ),
    ),
    Code.PATIENT_UNNAMED: problem(
        (
            "Identité incomplète",
            "Il manque à ce résultat le nom, le prénom ou la date de naissance du patient.",
            "Vérifiez avec le laboratoire de qui il s'agit, puis rangez-le à la main.",
        ),
        (
            "Identity incomplete",
            "This result lacks the patient's name, first name or date of birth.",
            "Ask the laboratory who it is, then file it by hand.",
        ),
    ),
    Code.LETTER_TYPE: problem(
        (
            "Fichier non accepté",
            "Ce fichier n'est pas un document de texte ou de mise en page connu, ou il est trop gros.",
            "Faites exporter la lettre sous une autre forme, ou envoyez-la depuis le programme.",
        ),
        (
            "File not accepted",
            "This file is no document of a known kind, or it is too large.",
            "Have the letter exported in another form, or send it from the program.",
        ),
    ),
    Code.LETTER_TAKEN: problem(
        (
            "Lettre déjà reprise",
            "La même lettre pour les mêmes destinataires a déjà été reprise.",
            "Si elle doit partir une seconde fois, envoyez-la depuis le programme.",
        ),
        (
            "Letter taken before",
            "The same letter to the same recipients has been taken before.",
            "If it is to leave a second time, send it from the program.",
        ),
    ),
    Code.LETTER_FOLDER_UNFIT: problem(
        (
            "Dossier impossible",
            "Ce dossier ne peut pas servir pour les lettres du logiciel de cabinet.",
            "Prenez un dossier qui existe, où l'on peut écrire, et qui n'est pas celui des résultats.",
        ),
        (
            "Folder not possible",
            "This folder cannot serve for the practice software's letters.",
            "Take one that exists, that can be written to, and that is not the folder of results.",
        ),
    ),
}
