"""Problems with templates of letters and their fields."""

from collections.abc import Mapping

from secmail.domain.errors import Code
from secmail.domain.sentences.text import ProblemTexts, problem

TEMPLATE_PROBLEMS: Mapping[Code, ProblemTexts] = {
    Code.TEMPLATE_UNFIT: problem(
        (
            "Modèle impossible",
            "Ce modèle n'a pas de nom, porte le nom d'un autre, est trop long, ou contient un champ qui n'existe pas.",
            "Changez son nom, raccourcissez-le, ou remplacez ce champ par un de ceux de la liste.",
        ),
        (
            "Template not possible",
            "This template has no name or another's name, is too long, or holds a field that does not exist.",
            "Change its name, shorten it, or put one of the listed fields in place of this one.",
        ),
    ),
    Code.TEMPLATE_UNKNOWN: problem(
        ("Modèle disparu", "Ce modèle a été supprimé entre-temps.", "Regardez la liste à nouveau."),
        ("Template gone", "This template was deleted meanwhile.", "Look at the list again."),
    ),
    Code.TEMPLATE_FIELD_EMPTY: problem(
        (
            "Champ à remplir",
            "Un champ du modèle est resté dans le message : il ne part pas ainsi.",
            "Écrivez ce qui doit s'y trouver, ou effacez le champ.",
        ),
        (
            "Field to be filled in",
            "A field of the template is still in the message: it does not leave like that.",
            "Write what belongs there, or delete the field.",
        ),
    ),
}
