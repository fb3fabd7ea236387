r"""At start: the specimen books. They hold every piece that paper can be made of, so no visitor waits for a layout.

Visitors type no free text, so all that their paper can say is known beforehand. A page is a stack of pieces; each is
typeset in a layer of its own, and its height is kept with it. Pieces that are rows of a table join under one tag. Date
and copy line have too many values: they are set without kerning, and their glyphs are looked up letter by letter.

There are two books. What no clinic can change is typeset once for each language, size of paper and version, and all
clinics on a machine share it. What a clinic writes is a small book of its own. WeasyPrint keeps the numbers that glyphs
have in the typeface, so one font does for both: the small book sets all letters of the large one, too, and brings it.

    specimens, page_1, page_2, papers -> pieces -> typesetter (WeasyPrint) -> finisher -> compiler (cuts up) -> shelf
                                                   \______________________ press ______________________/
"""


class BookError(Exception):
    """A template breaks the rules that the book rests on. The message says which and where."""
