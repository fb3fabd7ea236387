"""On paper a topic is one row: its line and, right after it, its brief. They fit, and the brief adds to the line."""

import re

import pytest

from screener.markup import Bibliography
from screener.screening.content import load_content
from screener.screening.content_file import ContentError
from screener.screening.guidance import KAP, NEXT
from screener.screening.topics import every_form

# Letters, with sources named. After a row on KAP the line on its status follows.
MOST, MOST_ON_KAP, MOST_OF_A_NOTE = 160, 150, 130
LANGUAGES = pytest.mark.parametrize("language", ["en", "es"])


@pytest.fixture
def rows(content):
    """A function: group, line and brief of every form of every topic that has a row on paper."""

    def all_of(language):
        for group in content.table.groups_in_short:
            for id_ in {row.id for row in content.table.groups[group].rows}:
                for form in every_form(content.languages[language].topics[id_]):
                    yield group, form.in_short, form.brief

    return all_of


@pytest.fixture
def printed(content):
    """A function: a text as paper has it, in letters only."""
    named = Bibliography(content.sources).named
    return lambda text: str(named(text).striptags())


@LANGUAGES
def test_every_row_fits_with_its_sources_named(rows, printed, language):
    lengths = {(group, text): len(text) for group, *parts in rows(language) if (text := printed(" ".join(parts)))}
    assert len(lengths) > 55
    assert not {key: n for key, n in lengths.items() if n > (MOST_ON_KAP if key[0] == KAP else MOST)}


@LANGUAGES
def test_every_note_fits_with_its_sources_named(content, printed, language):
    notes = map(printed, content.languages[language].notes.values())
    assert not [note for note in notes if len(note) > MOST_OF_A_NOTE]


@LANGUAGES
def test_no_brief_says_its_line_again(rows, language):
    def runs(text):
        words = re.findall(r"\w+", text.lower())
        return set(zip(*(words[n:] for n in range(4)), strict=False))

    assert not [(line, brief) for _, line, brief in rows(language) if runs(line) & runs(brief)]


@pytest.mark.parametrize("id_", ["U0", "T8", "M10", "K12"])
def test_a_topic_without_words_for_paper_stops_the_start(broken_content, content, id_):
    brief = f'brief = "{content.languages["es"].topics[id_].brief}"'
    with pytest.raises(ContentError, match=rf"es/topics.toml: {id_}: brief: needs words for paper"):
        load_content(broken_content("es/topics.toml", brief, ""))


def test_a_next_step_may_say_it_all_in_its_line(broken_content, content):
    assert content.table.group_of("N6") == NEXT
    english, spanish = (f'brief = "{content.languages[each].topics["N6"].brief}"' for each in ("en", "es"))
    root = broken_content("en/topics.toml", english, "")
    path = root / "es" / "topics.toml"
    path.write_text(path.read_text("utf-8").replace(spanish, ""), "utf-8")
    assert load_content(root).languages["es"].topics["N6"].brief == ""


def test_words_for_paper_that_nothing_prints_stop_the_start(broken_content):
    root = broken_content("*/topics.toml", "[A1]\n", '[A1]\nbrief = "It is read by nobody."\n')
    with pytest.raises(ContentError, match=r"topics.toml: A1: brief: paper has only the heading of this topic"):
        load_content(root)
