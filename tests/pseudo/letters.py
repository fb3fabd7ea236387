"""How a text is disguised: accents in place of letters, longer words, and a mark at both ends."""

import re

OPEN, CLOSE = "«", "»"
# Citations, placeholders of both kinds, and the questionnaire's name, which is the same in every language.
KEPT = re.compile(r"(\[@[^\]]*\]|%\(\w+\)[sd]|%%|\{\w+\}|GAD-7)")
PARAGRAPH_ENDS = re.compile(r"(\n\s*\n|\n(?=- ))")
PARAGRAPH = re.compile(r"(\s*(?:- )?)(.*?)(\s*)", re.DOTALL)
ACCENTS = str.maketrans("aceinouyACEINOUY", "áçéîñôûýÁÇÉÎÑÔÛÝ")
HEBREW = str.maketrans("abcdefghijklmnopqrstuvwxyz", "אבגדהוזחטיכלמנסעפצקרשתךםןא")
DOUBLED = re.compile(r"([aeinosuy])", re.IGNORECASE)


def plain(words):
    """The words themselves."""
    return words


def accented(words):
    """Words with accents, as long as before."""
    return _changed(words, lambda part: part.translate(ACCENTS))


def lengthened(words):
    """Words with accents and many letters twice: about 40 % longer."""
    return _changed(words, lambda part: DOUBLED.sub(_twice, part).translate(ACCENTS))


def hebrew(words):
    """Each letter another one, of those that run from right to left."""
    return _changed(words, lambda part: part.lower().translate(HEBREW))


def armenian(words):
    """Words with a letter that none of the typefaces for paper has."""
    return _changed(words, lambda part: part.replace("e", "ե"))


def _twice(letter):
    return letter[1] + letter[1].lower()


def _changed(words, change):
    """The words changed, but not what is kept."""
    return "".join(part if KEPT.fullmatch(part) else change(part) for part in KEPT.split(words))


def marked(text, letters):
    """A text in these letters, each paragraph and list item between marks. An empty text stays empty."""
    return "".join(
        part if PARAGRAPH_ENDS.fullmatch(part) else _marked_paragraph(part, letters)
        for part in PARAGRAPH_ENDS.split(text)
    )


def _marked_paragraph(text, letters):
    """White space, and the dash of a list item, stay outside."""
    before, words, after = PARAGRAPH.fullmatch(text).groups()
    return f"{before}{OPEN}{letters(words)}{CLOSE}{after}" if words else text
