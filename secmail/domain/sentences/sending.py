"""Before a letter leaves: how it will be protected."""

from collections.abc import Mapping

from secmail.domain.choice import Strength
from secmail.domain.sentences.text import FindingTexts, finding

STRENGTHS: Mapping[Strength, FindingTexts] = {
    Strength.QUANTUM: finding(
        (
            "Protection la plus forte",
            "Tous les destinataires savent la lire. Le message est protégé aussi contre un ordinateur quantique.",
        ),
        (
            "Strongest protection",
            "All recipients can read it. The message is protected against a quantum computer too.",
        ),
    ),
    Strength.FULL: finding(
        (
            "Protection forte",
            "Tous les destinataires savent lire la protection forte : le message part ainsi.",
        ),
        (
            "Strong protection",
            "All recipients can read the strong protection, and the message leaves with it.",
        ),
    ),
    Strength.OLD: finding(
        (
            "Protection ancienne",
            "Tous ne lisent peut-être pas la protection forte : le message part chiffré d'une façon que tous lisent.",
        ),
        (
            "Older protection",
            "Perhaps not all can read the strong one: the message leaves encrypted in a way that all can read.",
        ),
    ),
}
