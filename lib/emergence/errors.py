"""The named errors of this package: each says what is wrong, where, and what to do."""


class EmergenceError(Exception):
    """Base of every error that a user of the report can cause and mend."""


class SchemaError(EmergenceError):
    """A table breaks the rules of the tidy table: names file, row and rule."""


class SourceError(EmergenceError):
    """An upstream file is missing, unreadable or not the one that was pinned."""


class SelectionError(EmergenceError):
    """A source, family, task, model or axis that the data do not hold."""


class ParameterError(EmergenceError):
    """A notebook parameter that is unknown, ill-typed or out of range."""


class CurveError(EmergenceError):
    """Arrays of scaling curves that no statistic can be computed from."""


class ReportError(EmergenceError):
    """A notebook that failed, or a page that may not be published as it is."""
