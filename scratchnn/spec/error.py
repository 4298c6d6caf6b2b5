"""What is raised when a page is wrong."""


class SpecificationError(ValueError):
    """A page breaks the contract; the message says which page, where, and how."""
