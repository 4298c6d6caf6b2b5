"""What is raised when a page is wrong."""


class SpecificationError(ValueError):
    """A page breaks the contract; the message says which page, where, and how.

    Attributes
    ----------
    faults : tuple of str
        What is wrong, each by itself; the message has one below the other.
    """

    def __init__(self, *faults: str) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults
