"""Problems with the disk, the drop folder and the program itself."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

DISK_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.JOURNAL_BROKEN: problem(
        (
            "Journal altéré",
            "Des lignes du journal ont été enlevées, modifiées ou déplacées, ou une copie ancienne a été remise.",
            "N'effacez rien, gardez une copie du dossier du programme et prévenez qui suit votre informatique.",
        ),
        (
            "Journal tampered with",
            "Rows of the journal were removed, altered or moved, or an old copy was put back.",
            "Delete nothing, keep a copy of the program's folder and tell whoever looks after your computers.",
        ),
    ),
    Code.STORE_FULL: problem(
        (
            "Disque plein",
            "Il n'y a plus de place sur cet ordinateur : ce qui vient d'être demandé n'est pas enregistré.",
            "Libérez de la place sur le disque, puis recommencez. Le courrier reçu attend sur le serveur.",
        ),
        (
            "Disk full",
            "No room is left on this computer: what was just asked for is not kept.",
            "Free some space on the disk, then do it again. Received mail waits on the server.",
        ),
    ),
    Code.STORE_UNREADABLE: problem(
        (
            "Données illisibles",
            "Les données du programme sur cet ordinateur ne peuvent pas être lues.",
            "Redémarrez l'ordinateur ; si cela continue, remettez une sauvegarde. Le courrier reste sur le serveur.",
        ),
        (
            "Data unreadable",
            "The program's data on this computer cannot be read.",
            "Restart the computer; if it goes on, restore a backup. The mail is still on the server.",
        ),
    ),
    Code.STORE_SEALED_LOST: problem(
        (
            "Journal et suivi des rangements disparus",
            (
                "Le fichier qui garde le journal, les brouillons et la liste des résultats déjà rangés a disparu de "
                "cet ordinateur : un résultat reçu avant a peut-être déjà été rangé."
            ),
            (
                "Remettez une sauvegarde du dossier du programme si vous en avez une. Sinon regardez dans le logiciel "
                "de cabinet, et ne rangez à la main que ce qui y manque."
            ),
        ),
        (
            "Journal and filing record gone",
            (
                "The file that holds the journal, the drafts and the list of results already filed is gone from this "
                "computer: a result that came before may have been filed already."
            ),
            (
                "Restore a backup of the program's folder if you have one. Otherwise look into the practice software, "
                "and file by hand only what is missing there."
            ),
        ),
    ),
    Code.STORE_MAIL_LOST: problem(
        (
            "Fichier du courrier disparu",
            (
                "Le fichier qui garde le courrier, les comptes et les lettres en attente a disparu de cet ordinateur ; "
                "les lettres qui attendaient n'ont pas été envoyées."
            ),
            (
                "Remettez une sauvegarde dans un dossier de données neuf. Si vous n'en avez pas, ajoutez le compte à "
                "nouveau : le courrier resté sur le serveur revient, les lettres en attente sont à écrire à nouveau."
            ),
        ),
        (
            "Mail file gone",
            (
                "The file that holds the mail, the accounts and the waiting letters is gone from this computer; the "
                "letters that waited have not been sent."
            ),
            (
                "Restore a backup into a new data folder. If you have none, add the account again: the mail that is "
                "still on the server comes back, the waiting letters must be written again."
            ),
        ),
    ),
    Code.STORE_RESTORED: problem(
        (
            "Reçu avant la sauvegarde remise",
            "Ce résultat a été reçu avant que la sauvegarde soit remise : il a peut-être déjà été rangé depuis.",
            (
                "Regardez dans le logiciel de cabinet ; s'il y manque, rangez-le à la main (secmail export --again "
                "--message NUMÉRO)."
            ),
        ),
        (
            "Received before the backup was restored",
            "This result was received before the backup was restored: it may have been filed since it was made.",
            (
                "Look into the practice software; if it is missing there, file it by hand (secmail export --again "
                "--message NUMBER)."
            ),
        ),
    ),
    Code.TOO_MANY_FILES: problem(
        (
            "Trop de fichiers ouverts",
            "Le système ne laisse plus le programme ouvrir de fichiers. Les données ne sont pas en cause.",
            "Fermez d'autres programmes et redémarrez celui-ci ; si cela revient, parlez-en à votre informaticien.",
        ),
        (
            "Too many open files",
            "The system lets the program open no more files. Nothing is wrong with the data.",
            "Close other programs and restart this one; if it comes back, tell whoever looks after your computers.",
        ),
    ),
    Code.STORE_NEWER: problem(
        (
            "Données d'une version plus récente",
            "Ces données ont été écrites par une version plus récente du programme. Rien n'a été changé.",
            "Installez la dernière version du programme.",
        ),
        (
            "Data of a newer version",
            "These data were written by a newer version of the program. Nothing was changed.",
            "Install the latest version of the program.",
        ),
    ),
    Code.STORE_IN_USE: problem(
        (
            "Programme déjà ouvert",
            "Une fenêtre ou une commande de secmail travaille déjà avec ces données.",
            "Utilisez la fenêtre ouverte, ou attendez que la commande ait fini.",
        ),
        (
            "Program already open",
            "A window or a command of secmail is working with these data already.",
            "Use the window that is open, or wait for the command to end.",
        ),
    ),
    Code.KEYSTORE_UNAVAILABLE: problem(
        (
            "Trousseau de l'ordinateur fermé",
            "Les mots de passe gardés par l'ordinateur ne sont pas accessibles.",
            "Ouvrez votre session d'ordinateur normalement (avec votre mot de passe), puis relancez le programme.",
        ),
        (
            "The computer's key store is closed",
            "The passwords kept by the computer cannot be reached.",
            "Log in to the computer normally (with your password), then start the program again.",
        ),
    ),
    Code.KEYSTORE_KEY_LOST: problem(
        (
            "Clé des données absente du trousseau",
            "Le trousseau de l'ordinateur est ouvert, mais la clé qui ouvre le courrier gardé ici n'y est plus.",
            "Ouvrez la session d'ordinateur qui l'a créée ; sinon, remettez une sauvegarde dans un dossier neuf.",
        ),
        (
            "The data's key is not in the key store",
            "The computer's key store is open, but the key that opens the mail kept here is in it no more.",
            "Log in as the user who made it; otherwise restore a backup into a new folder.",
        ),
    ),
    Code.SETTINGS_UNREADABLE: problem(
        (
            "Réglages illisibles",
            "Le fichier des réglages, dans le dossier des données, est abîmé ; le courrier ne l'est pas.",
            "Retirez ce fichier du dossier, puis relancez le programme : il reprend ce qui est prévu d'origine.",
        ),
        (
            "Settings unreadable",
            "The file of the settings, in the folder of the data, is damaged; the mail is not.",
            "Take this file out of the folder, then start the program again: it begins as it was delivered.",
        ),
    ),
    Code.EXPORT_UNREACHABLE: problem(
        (
            "Dossier de rangement inaccessible",
            "Le dossier de votre logiciel de cabinet ne peut pas être écrit. Les résultats attendent ici.",
            "Vérifiez que le dossier existe, qu'on peut y écrire et que le réseau est branché, ou prenez-en un autre.",
        ),
        (
            "Filing folder not reachable",
            "The folder of your practice software cannot be written to. The results wait here.",
            "Check that it exists, that the network is connected and writing is allowed; or choose another folder.",
        ),
    ),
    Code.EXPORT_UNSET: problem(
        (
            "Dossier de rangement non choisi",
            "Le programme ne sait pas encore où ranger les résultats.",
            "Choisissez le dossier que votre logiciel de cabinet surveille.",
        ),
        (
            "Filing folder not chosen",
            "The program does not know yet where to file results.",
            "Choose the folder that your practice software watches.",
        ),
    ),
    Code.EXPORT_HELD: problem(
        (
            "Résultat non rangé",
            "Ce résultat n'a pas été rangé parce que son origine ou son contenu n'est pas sûr.",
            "Vérifiez-le avec le laboratoire avant de vous en servir.",
        ),
        (
            "Result not filed",
            "This result was not filed because its origin or content is not certain.",
            "Check it with the laboratory before you use it.",
        ),
    ),
    Code.EXPORT_DUPLICATE: problem(
        (
            "Résultat déjà rangé",
            "Un autre message a déjà apporté exactement le même fichier, qui a été rangé.",
            "Si c'est voulu, rangez ce message-ci une seconde fois.",
        ),
        (
            "Result filed before",
            "Another message has brought exactly the same file before, and that one was filed.",
            "If this is wanted, file this message a second time.",
        ),
    ),
    Code.CANCELLED_AT_STOP: problem(
        (
            "Programme en cours de fermeture",
            "L'opération n'a pas été faite parce que le programme se fermait.",
            "Recommencez après avoir relancé le programme.",
        ),
        (
            "Program closing",
            "This was not done because the program was closing.",
            "Try again after you have started the program again.",
        ),
    ),
    Code.PROGRAM_REPLACED: problem(
        (
            "secmail a été mis à jour",
            "Une autre version a été installée pendant que cette fenêtre était ouverte.",
            "Fermez secmail et rouvrez-le dès que vous le pouvez.",
        ),
        (
            "secmail was updated",
            "Another version was installed while this window was open.",
            "Close secmail and open it again as soon as you can.",
        ),
    ),
    Code.SCREEN_MISSING: problem(
        (
            "Aucun écran",
            "Il n'y a pas d'écran ici pour la fenêtre.",
            "Ouvrez secmail depuis une session de bureau, ou utilisez ses commandes : secmail --help.",
        ),
        (
            "No screen",
            "There is no screen here for the window.",
            "Open secmail from a desktop session, or use its commands: secmail --help.",
        ),
    ),
    Code.BUG: problem(
        (
            "Erreur du programme",
            "Le programme a rencontré une erreur qui vient de lui. Rien n'a été envoyé deux fois ni effacé.",
            "Recommencez ; si cela se reproduit, signalez-le à l'assistance.",
        ),
        (
            "Error of the program",
            "The program met an error of its own making. Nothing was sent twice or deleted.",
            "Try again; if it happens again, report it to support.",
        ),
    ),
}
