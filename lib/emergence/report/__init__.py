"""From a notebook to a page: numbers in prose, figures, verdicts, the build.

Notebooks import from two modules: ``emergence.report.show`` (`show`, `table`) and
``emergence.report.verdict`` (`judge`). The others belong to the build.
"""
