"""Before a letter leaves: how it will be protected."""

from collections.abc import Mapping

from secmail.domain.choice import Strength
from secmail.domain.sentences.text import FindingTexts, finding

STRENGTHS: Mapping[Strength, FindingTexts] = {
    Strength.FULL: finding(
        (
            "Protection la plus forte",
            "Tous les destinataires savent lire la protection la plus forte : le message part ainsi.",
        ),
        (
            "Strongest protection",
            "All recipients can read the strongest protection, and the message leaves with it.",
        ),
    ),
    Strength.OLD: finding(
        (
            "Protection ancienne",
            "Tous ne lisent peut-être pas la plus forte : le message part chiffré d'une façon que tous lisent.",
        ),
        (
            "Older protection",
            "Perhaps not all can read the strongest one: the message leaves encrypted in a way that all can read.",
        ),
    ),
}
