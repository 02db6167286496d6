"""Why a report of a laboratory's batch is held."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

LABORATORY_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.PRESCRIBER_UNKNOWN: problem(
        (
            "Prescripteur inconnu",
            "Aucun correspondant du laboratoire ne porte ce code ou ce nom.",
            "Ajoutez-le : secmail laboratory recipients add.",
        ),
        (
            "Unknown prescriber",
            "No correspondent of the laboratory has this code or name.",
            "Add him: secmail laboratory recipients add.",
        ),
    ),
    Code.PRESCRIBER_AMBIGUOUS: problem(
        (
            "Prescripteur incertain",
            "Le code et le nom désignent deux correspondants différents : rien n'a été envoyé.",
            "Corrigez la liste des correspondants ou le fichier.",
        ),
        (
            "Uncertain prescriber",
            "Code and name are those of two different correspondents: nothing was sent.",
            "Correct the list of correspondents or the file.",
        ),
    ),
    Code.PRESCRIBER_KNOWN: problem(
        (
            "Code déjà pris",
            "Un autre prescripteur porte déjà ce code : ses comptes rendus iraient au nouveau.",
            "Modifiez celui qui est dans la liste, ou retirez-le d'abord.",
        ),
        (
            "Code in use",
            "Another prescriber has this code already: his reports would go to the new one.",
            "Change the one in the list, or remove him first.",
        ),
    ),
    Code.BATCH_CHANGED: problem(
        (
            "Autrement que montré",
            "Ce compte rendu serait parti à une autre adresse ou sous une autre forme que celles qui ont été montrées.",
            "Choisissez le lot de nouveau et regardez à qui il part.",
        ),
        (
            "Otherwise than shown",
            "This report would have left for another address, or in another form, than was shown.",
            "Choose the batch again and look whom it goes to.",
        ),
    ),
    Code.BATCH_REPORT_DAMAGED: problem(
        (
            "Compte rendu à revoir",
            "Ce compte rendu est un essai, son patient n'est pas sûr, ou il n'a pas pu être lu sans erreur.",
            "Corrigez-le dans le fichier et envoyez de nouveau ; les autres ne partiront pas deux fois.",
        ),
        (
            "Report to look at",
            "This report is a test, its patient is not certain, or it could not be read without errors.",
            "Correct it in the file and send again; the others will not leave twice.",
        ),
    ),
    Code.BATCH_FILE_MISSING: problem(
        (
            "Fichier joint absent",
            "Le compte rendu nomme un fichier qui n'est pas à côté du lot.",
            "Placez-le dans le dossier du lot et envoyez de nouveau.",
        ),
        (
            "File missing",
            "The report names a file that is not beside the batch.",
            "Put it into the folder of the batch and send again.",
        ),
    ),
}
