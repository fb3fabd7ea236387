"""Two languages that nobody speaks, made from the English content: one of long accented words, one from right to left.

They prove that a language needs no code. Every text stands in «angle quotes», so that one that was not translated, or
was cut off, shows. Ids, citations, placeholders and Markdown stay as they are.
"""

from .languages import LONG, MIRRORED
from .site import pages_site, paper_site

__all__ = ["LONG", "MIRRORED", "pages_site", "paper_site"]
