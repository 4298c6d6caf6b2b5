"""Numbers and lists within sentences: nothing on a page is counted or listed by hand."""

from scratchnn import spec
from scratchnn.publish.text.writer import Writer

NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip
COUNTED = {
    "equations": lambda: len(spec.load()),
    "laws": lambda: len(spec.laws()),
    "places": lambda: len(spec.network().steps),
    "mistakes": lambda: len(_mistakes(harmless=False)),
    "conventions": lambda: len(_mistakes(harmless=True)),
    "miswirings": lambda: len(spec.network().mistakes),
    "misuses": lambda: len(spec.network().misuses),
    "choices": lambda: len(spec.network().choices),
    "symbols": lambda: len(spec.notation().symbols),
}


def _mistakes(*, harmless: bool) -> list[spec.Mistake]:
    """Return the mistakes of all equations, or the other ways that are none."""
    each = (mistake for equation in spec.load().values() for mistake in equation.mistakes)
    return [mistake for mistake in each if mistake.harmless == harmless]


def spelled(number: int) -> str:
    """Write a number as prose does: up to twenty in letters.

    >>> spelled(15), spelled(1497)
    ('fifteen', '1,497')
    """
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


class Counts(Writer):
    """The markers that stand within a sentence."""

    in_sentences = True

    def count(self, what: str) -> str:
        """Return how many there are of something."""
        if what not in COUNTED:
            raise spec.SpecificationError(
                f"{what} is not counted; there are {', '.join(COUNTED)}"
            )
        return spelled(COUNTED[what]())

    def beyond(self, network: str) -> str:
        """Return links to the equations that a network has by choice, or not at all."""
        if network != spec.network().id:
            raise spec.SpecificationError(f"no network {network}; there is {spec.network().id}")
        ids = [id_ for id_ in spec.load() if not spec.network().uses(id_)]
        return self.md.htmlStash.store(self._links(ids))
