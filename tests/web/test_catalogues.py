"""The interface texts: all are listed, each language has all of them whole, and the service reads just these."""

import re
import shutil
from string import Formatter

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from screener import create_app
from screener.catalogues import TRANSLATIONS, load_catalogue, load_catalogues
from screener.screening.content_file import ContentError
from screener.settings import EXAMPLE_CLINIC, Settings
from scripts.messages import as_mo, as_po, template, updated

CATALOGUES = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
# What a language may write as English does.
THE_SAME = {"es": {"Error:"}}
# What a text holds besides words: numbers, what is put in its place at run time, citations, names in capitals.
KEPT = re.compile(r"%\(\w+\)[sd]|%%|\d+|\[@|\]|\b[A-Z]{3,}\b")
SHORT_NAMES = {"es": {"GAD": "TAG"}}

for_each_catalogue = pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])


def read(path):
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3] if path.suffix == ".po" else None)


def texts(catalogue):
    return [message for message in catalogue if message.id]


def forms(text):
    return [text] if isinstance(text, str) else list(text)


def test_the_list_holds_exactly_the_texts_of_templates_and_code():
    listed = {message.id for message in texts(read(TRANSLATIONS / "messages.pot"))}
    assert listed == {message.id for message in texts(template())}
    assert len(listed) > 120


def test_every_language_but_the_original_has_a_catalogue(content):
    assert {path.parts[-3] for path in CATALOGUES} == set(content.languages) - {"en"}


@for_each_catalogue
def test_a_catalogue_has_each_text_of_the_list_and_no_other(path):
    listed = {message.id for message in texts(read(TRANSLATIONS / "messages.pot"))}
    catalogue = read(path)
    assert {message.id for message in texts(catalogue)} == listed
    assert not catalogue.obsolete


@for_each_catalogue
def test_no_translation_is_missing_or_a_mere_guess(path):
    catalogue = read(path)
    unsure = [message.id for message in texts(catalogue) if message.fuzzy]
    empty = [message.id for message in texts(catalogue) if not all(forms(message.string))]
    short = [
        message.id
        for message in texts(catalogue)
        if message.pluralizable and len(message.string) != catalogue.num_plurals
    ]
    assert (unsure, empty, short) == ([], [], [])


@for_each_catalogue
def test_babels_checkers_find_nothing_in_a_translation(path):
    assert [(message.id, errors) for message, errors in read(path).check()] == []


@for_each_catalogue
def test_a_translation_keeps_numbers_citations_and_what_is_put_in_its_place(path):
    names = SHORT_NAMES[path.parts[-3]]
    changed = {}
    for message in texts(read(path)):
        for form, translation in zip(forms(message.id), forms(message.string), strict=True):
            wanted = sorted(names.get(part, part) for part in KEPT.findall(form))
            if sorted(KEPT.findall(translation)) != wanted:
                changed[form] = translation
    assert not changed


@for_each_catalogue
def test_every_text_is_translated_and_not_copied(path):
    copied = {message.id for message in texts(read(path)) if message.string == message.id}
    assert copied == THE_SAME[path.parts[-3]]


@for_each_catalogue
def test_the_catalogue_that_the_service_reads_is_made_from_the_one_that_people_read(path):
    assert path.with_suffix(".mo").read_bytes() == as_mo(read(path))


@pytest.mark.slow
@for_each_catalogue
def test_the_command_that_collects_the_texts_would_change_nothing(path):
    assert (TRANSLATIONS / "messages.pot").read_bytes() == as_po(template())
    assert path.read_bytes() == as_po(updated(path, template()))


def test_no_text_is_put_together_from_positions_or_braces():
    listed = [form for message in texts(template()) for form in forms(message.id)]
    assert not [text for text in listed if re.search(r"%[sd]", text)]
    assert not [text for text in listed if any(field for _, field, _, _ in Formatter().parse(text))]


# --- the service does not start without them ---------------------------------------------------------------------


@pytest.fixture
def translations_without(tmp_path):
    """A copy of the translations in which Spanish lacks these texts."""

    def make(*lost):
        folder = tmp_path / "translations"
        shutil.copytree(TRANSLATIONS, folder)
        path = folder / "es" / "LC_MESSAGES" / "messages.po"
        catalogue = read(path)
        for text in lost:
            assert text in catalogue
            catalogue.delete(text)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        return folder

    return make


@pytest.mark.parametrize("lost", ["Continue", "Call %(number)s", "Why this answer"])
def test_a_language_with_a_text_missing_is_refused_at_the_start_and_the_text_is_named(translations_without, lost):
    with pytest.raises(ContentError) as told:
        create_app(Settings(), translations=translations_without(lost))
    assert str(told.value).startswith("translations/es: 1 text")
    assert lost in str(told.value)


def test_of_many_missing_texts_the_first_few_are_named_and_all_are_counted(translations_without):
    lost = [message.id for message in texts(template()) if isinstance(message.id, str)][:30]
    with pytest.raises(ContentError, match=r"translations/es: 30 texts") as told:
        create_app(Settings(), translations=translations_without(*lost))
    named = [text for text in lost if repr(text) in str(told.value)]
    assert 3 <= len(named) < 30


def test_a_language_without_a_catalogue_is_refused_at_the_start(translations_without):
    folder = translations_without()
    shutil.rmtree(folder / "es")
    with pytest.raises(ContentError, match=rf"translations/es: {len(texts(template()))} texts"):
        create_app(Settings(), translations=folder)


def test_only_the_languages_that_the_clinic_offers_have_to_be_finished(translations_without):
    folder = translations_without("Continue")
    load_catalogues(folder, ("en",))
    with pytest.raises(ContentError, match="translations/es: 1 text"):
        load_catalogues(folder, ("en", "es"))


@pytest.mark.long  # other texts, other paper: it is typeset anew
def test_a_clinic_that_does_not_offer_an_unfinished_language_can_start(translations_without, tmp_path):
    path = tmp_path / "clinic.toml"
    lines = EXAMPLE_CLINIC.read_text("utf-8").replace('"en", "es"', '"en"').splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith("es = ")), "utf-8")
    create_app(Settings(clinic_file=path), translations=translations_without("Continue"))


def test_the_original_language_needs_no_catalogue():
    assert load_catalogue(TRANSLATIONS, "en").gettext("Continue") == "Continue"
    assert load_catalogue(TRANSLATIONS, "es").gettext("Continue") == "Continuar"
