"""The one error of the library: a refusal with a stable code."""


class ReferralError(ValueError):
    """Input that cannot be used, with a stable ``code`` and, where there is one, the offending input ``row``.

    Parameters
    ----------
    code : str
        Stable name of the refusal, such as ``forest.cycle``.
    message : str
        What is wrong, in a sentence.
    row : int, optional
        Index (from 0) of the input row that is at fault.

    Examples
    --------
    >>> error = ReferralError("forest.self_edge", "a node cannot be its own parent", row=3)
    >>> error.code, error.row, str(error)
    ('forest.self_edge', 3, 'row 3: a node cannot be its own parent')
    """

    def __init__(self, code: str, message: str, row: int | None = None) -> None:
        super().__init__(message if row is None else f"row {row}: {message}")
        self.code = code
        self.row = row
