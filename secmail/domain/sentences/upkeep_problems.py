"""Problems with backups, with how long mail is kept, and with the folder of the profile."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

UPKEEP_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.STORE_READ_ONLY: problem(
        (
            "Dossier des données protégé",
            "Le programme n'a pas le droit d'écrire dans son dossier de données. Rien n'a été perdu.",
            "Rendez à votre compte d'ordinateur le droit d'écrire dans ce dossier, puis relancez le programme.",
        ),
        (
            "Data folder protected",
            "The program is not allowed to write in its data folder. Nothing was lost.",
            "Give your computer account the right to write in that folder, then start the program again.",
        ),
    ),
    Code.BACKUP_UNREADABLE: problem(
        (
            "Sauvegarde illisible",
            "Ce fichier n'est pas une sauvegarde, ou il est abîmé ou incomplet. Rien n'a été changé.",
            "Prenez un autre exemplaire de la sauvegarde, ou faites-en une nouvelle sur un autre support.",
        ),
        (
            "Backup unreadable",
            "This file is no backup, or it is damaged or incomplete. Nothing was changed.",
            "Take another copy of the backup, or make a new one on another medium.",
        ),
    ),
    Code.BACKUP_WRONG_PASSPHRASE: problem(
        (
            "Phrase de passe de la sauvegarde refusée",
            "Ce n'est pas la phrase de passe de cette sauvegarde.",
            "Vérifiez les majuscules et la langue du clavier, puis tapez-la à nouveau.",
        ),
        (
            "Passphrase of the backup refused",
            "This is not the passphrase of this backup.",
            "Check capital letters and the keyboard's language, then type it again.",
        ),
    ),
    Code.BACKUP_NEWER: problem(
        (
            "Sauvegarde d'une version plus récente",
            "Cette sauvegarde a été faite par une version plus récente du programme.",
            "Installez la dernière version du programme, puis recommencez.",
        ),
        (
            "Backup of a newer version",
            "This backup was made by a newer version of the program.",
            "Install the latest version of the program, then try again.",
        ),
    ),
    Code.BACKUP_NO_ROOM: problem(
        (
            "Pas assez de place",
            "Il n'y a pas assez de place libre pour la sauvegarde. Rien n'a été changé.",
            "Libérez de la place à cet endroit, ou choisissez un autre disque.",
        ),
        (
            "Not enough room",
            "There is not enough free space for the backup. Nothing was changed.",
            "Free some space there, or choose another disk.",
        ),
    ),
    Code.BACKUP_NOT_EMPTY: problem(
        (
            "Ce profil contient déjà des données",
            "Une sauvegarde ne se remet que dans un profil vide, pour n'effacer ni courrier ni clés.",
            "Choisissez un autre dossier de profil, ou mettez d'abord celui-ci de côté.",
        ),
        (
            "This profile holds data already",
            "A backup is restored into an empty profile only, so that neither mail nor keys are overwritten.",
            "Choose another profile folder, or put this one aside first.",
        ),
    ),
    Code.BACKUP_OLD: problem(
        (
            "Pas de sauvegarde récente",
            "La dernière sauvegarde des données est ancienne, ou il n'y en a pas encore.",
            "Faites une sauvegarde sur un support que vous gardez ailleurs que dans cet ordinateur.",
        ),
        (
            "No recent backup",
            "The last backup of the data is old, or there is none yet.",
            "Make a backup on a medium that is kept elsewhere than in this computer.",
        ),
    ),
    Code.RETENTION_TOO_SHORT: problem(
        (
            "Durée de conservation trop courte",
            "Les résultats se gardent au moins vingt ans (Code de la santé publique, art. R1112-7).",
            "Choisissez vingt ans ou plus pour les résultats, ou 0 pour les garder toujours.",
        ),
        (
            "Retention too short",
            "Results are kept for at least twenty years (French public health code, art. R1112-7).",
            "Choose twenty years or more for results, or 0 to keep them for ever.",
        ),
    ),
    Code.STORE_FLAWED: problem(
        (
            "Données à réparer",
            "La vérification a trouvé des données qui ne sont pas comme elles doivent être.",
            "Faites une sauvegarde, puis lancez la vérification avec réparation.",
        ),
        (
            "Data to be mended",
            "The check found data that are not as they should be.",
            "Make a backup, then run the check with repair.",
        ),
    ),
}
