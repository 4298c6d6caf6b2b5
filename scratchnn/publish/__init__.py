"""What our site needs, and other people's: `markdown_extensions: [scratchnn.publish]`.

A line of its own such as `[[eq:backward/weight_gradient]]` becomes that equation's card, in any
MkDocs site; formulas come as TeX for that site's own renderer. `cards/` has most such markers.
"""

from scratchnn.publish.extension import makeExtension

__all__ = ["makeExtension"]
