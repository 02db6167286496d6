"""Problems with cards, keys and vaults."""

from collections.abc import Mapping

from secmail.domain.cards import ModuleState
from secmail.domain.errors import Code
from secmail.domain.sentences.cards import MODULE_STATES
from secmail.domain.sentences.text import ProblemTexts, problem

CARD_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.CARD_ABSENT: problem(
        ("Carte absente", "Aucune carte n'est dans le lecteur.", "Insérez votre carte, puis recommencez."),
        ("No card", "There is no card in the reader.", "Insert your card, then try again."),
    ),
    Code.CARD_REMOVED: problem(
        (
            "Carte retirée",
            "La carte a été retirée avant la fin de l'opération. Rien n'a été envoyé ni perdu.",
            "Remettez la carte dans le lecteur et recommencez.",
        ),
        (
            "Card removed",
            "The card was taken out before the work was finished. Nothing was sent and nothing is lost.",
            "Put the card back into the reader and try again.",
        ),
    ),
    Code.CARD_PIN_NEEDED: problem(
        ("Code de la carte demandé", "Ce message se lit avec votre carte.", "Saisissez le code de votre carte."),
        ("Card code needed", "This message is read with your card.", "Type the code of your card."),
    ),
    Code.CARD_PIN_REFUSED: problem(
        (
            "Code refusé",
            "La carte n'a pas accepté ce code.",
            "Vérifiez votre code avant de recommencer : la carte se bloque après quelques erreurs.",
        ),
        (
            "Code refused",
            "The card did not accept this code.",
            "Check your code before you try again: the card blocks itself after a few errors.",
        ),
    ),
    Code.CARD_PIN_BLOCKED: problem(
        (
            "Carte bloquée",
            "La carte s'est bloquée après plusieurs codes faux.",
            "Débloquez-la avec le code de déblocage reçu avec la carte, ou appelez l'assistance de votre carte.",
        ),
        (
            "Card blocked",
            "The card blocked itself after several wrong codes.",
            "Unblock it with the unblocking code you received with it, or call the support of your card.",
        ),
    ),
    Code.CARD_PIN_CANCELLED: problem(
        (
            "Code non saisi",
            "Le code de la carte n'a pas été donné : l'opération n'a pas été faite.",
            "Recommencez quand vous aurez votre code.",
        ),
        (
            "Code not given",
            "The code of the card was not given, so the work was not done.",
            "Try again when you have your code.",
        ),
    ),
    Code.CARD_LAST_TRY: problem(
        (
            "Dernier essai",
            "Il ne reste qu'un essai : un code faux bloquerait la carte. Le code n'a pas été essayé.",
            "Retrouvez votre code avant de recommencer, puis confirmez que vous voulez utiliser le dernier essai.",
        ),
        (
            "Last try",
            "One try is left: a wrong code would block the card. The code was not tried.",
            "Find your code before you try again, then confirm that you want to use the last try.",
        ),
    ),
    Code.CARD_NO_SLOT_KEY: problem(
        (
            "Carte sans clé d'ouverture",
            "Aucune clé de cette carte ne peut ouvrir un coffre.",
            "Prenez une autre carte (CPS, CPE), ou ouvrez le coffre par une phrase de passe.",
        ),
        (
            "Card without an opening key",
            "No key of this card can open a vault.",
            "Take another card (CPS, CPE), or open the vault by a passphrase.",
        ),
    ),
    Code.CARD_UNUSABLE: problem(
        (
            "Carte inutilisable",
            "Cette carte n'a pas la clé nécessaire pour cette opération, ou elle n'est plus valide.",
            "Essayez avec votre carte de professionnel ; si c'est bien elle, vérifiez sa date de validité.",
        ),
        (
            "Card cannot be used",
            "This card does not have the key that is needed, or it is no longer valid.",
            "Try with your professional card; if this is the one, check its expiry date.",
        ),
    ),
    Code.CARD_MODULE_MISSING: problem(
        (
            "Logiciel de la carte absent",
            "Le logiciel qui lit la carte n'est pas installé sur cet ordinateur.",
            "Installez le logiciel de lecture fourni avec votre carte, puis relancez le programme.",
        ),
        (
            "Card software missing",
            "The software that reads the card is not installed on this computer.",
            "Install the reading software that comes with your card, then start the program again.",
        ),
    ),
    Code.CARD_MODULE_FAILED: problem(
        (
            "Lecteur de carte en panne",
            "Le lecteur ou son logiciel ne répond pas correctement.",
            "Retirez la carte, débranchez puis rebranchez le lecteur, et recommencez.",
        ),
        (
            "Card reader failing",
            "The reader or its software does not answer properly.",
            "Take the card out, unplug the reader and plug it in again, then try again.",
        ),
    ),
    Code.CARD_MODULE_ARCHITECTURE: MODULE_STATES[ModuleState.WRONG_ARCHITECTURE],
    Code.CARD_NO_SERVICE: MODULE_STATES[ModuleState.NO_SERVICE],
    Code.CARD_NO_READER: MODULE_STATES[ModuleState.NO_READER],
    Code.CARD_NOT_RECOGNISED: MODULE_STATES[ModuleState.CARD_NOT_RECOGNISED],
    Code.VAULT_LOCKED: problem(
        (
            "Messages verrouillés",
            "Les messages protégés ne se lisent qu'avec votre carte.",
            "Insérez votre carte et saisissez son code.",
        ),
        (
            "Messages locked",
            "Protected messages can only be read with your card.",
            "Insert your card and type its code.",
        ),
    ),
    Code.VAULT_MISSING: problem(
        (
            "Clé de lecture absente",
            "Cet ordinateur ne possède pas encore la clé qui ouvre vos messages.",
            "Relevez le courrier si vous l'utilisez déjà sur un autre poste ; sinon, créez-la avec votre carte.",
        ),
        (
            "Reading key missing",
            "This computer does not have the key that opens your messages yet.",
            "Fetch your mail if you use it on another computer already; otherwise make it with your card.",
        ),
    ),
    Code.VAULT_DAMAGED: problem(
        (
            "Clé de lecture abîmée",
            "Le fichier qui contient votre clé de lecture est abîmé. Vos messages ne sont pas perdus.",
            "Remettez une sauvegarde de ce fichier, ou appelez la personne qui a installé le programme.",
        ),
        (
            "Reading key damaged",
            "The file that holds your reading key is damaged. Your messages are not lost.",
            "Restore a backup of that file, or call the person who installed the program.",
        ),
    ),
    Code.VAULT_NO_SLOT: problem(
        (
            "Carte sans accès",
            "Cette carte n'est pas autorisée à ouvrir ces messages.",
            "Insérez la carte du titulaire de la boîte.",
        ),
        (
            "Card without access",
            "This card is not allowed to open these messages.",
            "Insert the card of the mailbox's holder.",
        ),
    ),
    Code.VAULT_WRONG_PASSPHRASE: problem(
        (
            "Phrase de passe refusée",
            "Cette phrase de passe n'ouvre pas la clé.",
            "Vérifiez les majuscules et la langue du clavier, puis recommencez.",
        ),
        (
            "Passphrase refused",
            "This passphrase does not open the key.",
            "Check capital letters and the keyboard language, then try again.",
        ),
    ),
    Code.KEYFILE_UNREADABLE: problem(
        (
            "Fichier de clé illisible",
            "Ce fichier ne contient pas de clé lisible.",
            "Choisissez le fichier de clé d'origine (souvent « .p12 » ou « .pfx ») et vérifiez son mot de passe.",
        ),
        (
            "Key file unreadable",
            "This file does not hold a key that can be read.",
            "Choose the original key file (often “.p12” or “.pfx”) and check its password.",
        ),
    ),
}
