"""Problems with contacts of the practice."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

CONTACT_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.CONTACT_UNKNOWN: problem(
        (
            "Contact inconnu",
            "Aucun contact n'a ce numéro.",
            "Choisissez-le dans la liste des contacts.",
        ),
        (
            "Unknown contact",
            "No contact has this number.",
            "Choose one from the list of contacts.",
        ),
    ),
    Code.CONTACT_UNFIT: problem(
        (
            "Contact incomplet",
            "Il faut une adresse à un contact, et son numéro national, s'il en a un, doit être juste. Rien n'a changé.",
            "Ajoutez l'adresse ou corrigez le numéro.",
        ),
        (
            "Contact incomplete",
            "A contact needs an address, and a national number, where there is one, must be one. Nothing was changed.",
            "Add the address or correct the number.",
        ),
    ),
    Code.CONTACT_ADDRESS_UNFIT: problem(
        (
            "Adresse mal écrite",
            "Une adresse de ce contact n'est pas une adresse de messagerie. Rien n'a changé.",
            "Corrigez-la : une adresse a un « @ » et s'écrit sans espace.",
        ),
        (
            "Address mistyped",
            "One of this contact's addresses is no mail address. Nothing was changed.",
            "Correct it: an address has an “@” and no blanks.",
        ),
    ),
    Code.CONTACT_ADDRESS_TAKEN: problem(
        (
            "Adresse d'un autre contact",
            "Un autre contact a déjà cette adresse. Rien n'a changé.",
            "Complétez ce contact-là, ou réunissez les deux ; si deux personnes partagent cette boîte, dites-le.",
        ),
        (
            "Another contact's address",
            "Another contact has this address already. Nothing was changed.",
            "Complete that contact, or merge the two; where two people share this mailbox, say so.",
        ),
    ),
    Code.CONTACT_PATIENT: problem(
        (
            "Patient parmi les contacts",
            "Les contacts se lisent sans carte : aucun patient n'y a sa place. Rien n'a changé.",
            "Retirez cette adresse ; un patient se retrouve par ses résultats et ses lettres.",
        ),
        (
            "A patient among contacts",
            "Contacts can be read without a card: no patient belongs among them. Nothing was changed.",
            "Take this address out; a patient is found by results and letters.",
        ),
    ),
    Code.CONTACT_TWO_PEOPLE: problem(
        (
            "Deux personnes différentes",
            "Les numéros nationaux disent que ces deux contacts ne sont pas la même personne. Rien n'a été réuni.",
            "Si l'un des numéros est faux, corrigez-le d'abord.",
        ),
        (
            "Two different people",
            "The national numbers say that these two contacts are not one person. Nothing was merged.",
            "If one of the numbers is wrong, correct it first.",
        ),
    ),
    Code.CONTACT_GROUP_UNKNOWN: problem(
        (
            "Groupe inconnu",
            "Aucun groupe de contacts ne porte ce nom.",
            "Choisissez-le dans la liste des groupes.",
        ),
        (
            "Unknown group",
            "No group of contacts has this name.",
            "Choose one from the list of groups.",
        ),
    ),
    Code.CONTACT_GROUP_LARGE: problem(
        (
            "Groupe trop grand",
            "Ce groupe compte trop de contacts pour une seule lettre. Personne n'a été ajouté.",
            "Faites-en plusieurs groupes, de 200 contacts au plus.",
        ),
        (
            "Group too large",
            "This group has too many contacts for one letter. Nobody was added.",
            "Make several groups of it, of 200 contacts at most.",
        ),
    ),
    Code.CONTACT_FILE_UNREADABLE: problem(
        (
            "Fichier de contacts illisible",
            "Ce fichier ne contient aucun contact lisible, ou il est trop grand. Rien n'a été changé.",
            "Fermez l'autre logiciel, ou exportez à nouveau ses contacts (vCard, CSV ou LDIF), puis réessayez.",
        ),
        (
            "Contacts file unreadable",
            "This file holds no readable contact, or it is too large. Nothing was changed.",
            "Close the other program, or export its contacts again (vCard, CSV or LDIF), then try again.",
        ),
    ),
    Code.IMPORT_FOREIGN: problem(
        (
            "Fichier propre à Outlook",
            "Les fichiers .pst, .ost, .olm et .msg ne se lisent que dans Outlook. Rien n'a été repris.",
            (
                "Dans Outlook, copiez ces messages vers un dossier de la boîte, ou exportez-les en .eml ou en "
                "mbox, puis réessayez."
            ),
        ),
        (
            "A file of Outlook's own",
            "Files .pst, .ost, .olm and .msg can be read in Outlook only. Nothing was taken.",
            (
                "Copy these messages in Outlook into a folder of the mailbox, or export them as .eml or mbox, "
                "then try again."
            ),
        ),
    ),
    Code.IMPORT_NO_FOLDERS: problem(
        (
            "Cette boîte n'a pas de dossiers",
            "Une boîte relevée par POP3 ne garde aucun dossier sur le serveur. Rien n'a été repris.",
            "Choisissez une boîte dont les dossiers sont sur le serveur.",
        ),
        (
            "This mailbox has no folders",
            "A mailbox that is fetched by POP3 keeps no folders on its server. Nothing was taken.",
            "Choose a mailbox whose folders lie on the server.",
        ),
    ),
}
