"""Words of results: what strikes, the original text, ranges, what it was before, trends, paper."""

RESULTS: dict[str, tuple[str, str]] = {
    # what strikes
    "strike.full": ("{sign} {name} : {value} ({said})", "{sign} {name}: {value} ({said})"),
    "strike.range": ("référence {range}", "reference {range}"),
    "strike.no-value": ("sans valeur", "no value"),
    "strike.unvalidated": ("non validé", "not validated"),
    "strike.corrected": ("corrigé", "corrected"),
    "strike.others": ("Hors limites : {values}", "Out of range: {values}"),
    "strike.more.one": ("et {count} autre", "and {count} more"),
    "strike.more.many": ("et {count} autres", "and {count} more"),
    "strike.elsewhere": (
        "Valeurs très anormales dans un autre compte rendu de ce message : {names}",
        "Very abnormal values in another report of this message: {names}",
    ),
    "strike.elsewhere.show": ("Afficher", "Show"),
    "flag.marked": ("◆ marqué {marks}", "◆ marked {marks}"),
    # what it was before
    "column.before": ("Avant", "Before"),
    "before.line": ("Avant : {said}", "Before: {said}"),
    "before.converted": ("≈ {value} {unit}", "≈ {value} {unit}"),
    "before.elsewhere": ("autre laboratoire : comparer avec prudence", "another laboratory: compare with care"),
    "before.risen": ("Plus haut qu'avant", "Higher than before"),
    "before.fallen": ("Plus bas qu'avant", "Lower than before"),
    "before.same": ("Comme avant", "As before"),
    # over time
    "trend": ("Évolution (E)", "Course (E)"),
    "trend.tip": (
        "Montrer l'évolution de l'analyse choisie, avec les autres du patient (touche E)",
        "Show the course of the chosen analysis, with others of the patient (key E)",
    ),
    "trend.tab": ("Évolution", "Course"),
    "trend.list": ("Analyses à tracer", "Analyses to draw"),
    "trend.tick": ("Cocher une ou plusieurs analyses :", "Tick one or several analyses:"),
    "trend.plot": (
        "Courbes des analyses ; les flèches gauche et droite vont d'une valeur à l'autre",
        "Plots of the analyses; the left and right arrows go from value to value",
    ),
    "trend.name": ("{name} ({unit})", "{name} ({unit})"),
    "trend.said": ("{name} : {value} ({said})", "{name}: {value} ({said})"),
    "trend.converted": ("{shown}, écrit {written}", "{shown}, written {written}"),
    "trend.range": ("{name} : référence {range}", "{name}: reference {range}"),
    "trend.hint": (
        (
            "La bande est la référence du dernier résultat. ▲▼ hors limites, ○ sous ou au-dessus du seuil de mesure, "
            "□ non validé, ◇ corrigé. Pointer une valeur pour la lire."
        ),
        (
            "The band is the reference of the latest result. ▲▼ out of range, ○ below or above what is measured, "
            "□ not validated, ◇ corrected. Point at a value to read it."
        ),
    ),
    "trend.unplaced": ("Sans nombre à tracer : {values}", "Without a number to draw: {values}"),
    "trend.no-numbers": ("Ces résultats ne sont pas des nombres", "These results are no numbers"),
    "trend.choose": ("Cochez une analyse pour voir son évolution", "Tick an analysis to see its course"),
    "trend.loading": ("Préparation des courbes…", "Preparing the plots…"),
    "trend.unavailable": ("Les courbes ne peuvent pas être tracées ici", "The plots cannot be drawn here"),
    "trend.print": ("Imprimer…", "Print…"),
    # the original text
    "original": ("Texte d'origine (T)", "Original text (T)"),
    "original.tip": (
        "Montrer ou cacher le compte rendu tel que le laboratoire l'a écrit (touche T)",
        "Show or hide the report as the laboratory wrote it (key T)",
    ),
}
