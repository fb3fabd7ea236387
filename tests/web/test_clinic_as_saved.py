"""The clinic's file as editors and word processors save it: taken, or refused with the line and with what to do."""

import re
from pathlib import Path

import pytest

from screener.clinic.file import load_clinic
from screener.screening.content_file import ContentError
from screener.settings import EXAMPLE_CLINIC

from .clinics import clinic_file

NAME = 'name = "Example Clinic (not a real clinic)"'
LINE = EXAMPLE_CLINIC.read_text("utf-8").split("\n").index(NAME) + 1


@pytest.fixture
def load(tmp_path, content):
    """A function: the clinic of a file that holds these bytes, or the example with some text changed."""

    def of(right, wrong="", encoding="utf-8"):
        data = right
        if isinstance(right, str):
            text = EXAMPLE_CLINIC.read_text("utf-8")
            assert right in text
            data = text.replace(right, wrong, 1).encode(encoding)
        path = tmp_path / "clinic.toml"
        path.write_bytes(data)
        return load_clinic(path, content)

    return of


def refused(load, *changed):
    with pytest.raises(ContentError) as told:
        load(*changed)
    return str(told.value)


def test_a_byte_order_mark_and_the_line_ends_of_other_systems_are_taken(load):
    text = EXAMPLE_CLINIC.read_text("utf-8")
    for ends in ("\n", "\r\n", "\r"):
        clinic = load(b"\xef\xbb\xbf" + text.replace("\n", ends).encode())
        assert clinic.consultation["es"].startswith("Una primera conversación")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_a_file_saved_as_utf_16_is_told_how_to_save_it(load, encoding):
    told = refused(load, NAME, NAME, encoding)
    assert told == "clinic.toml: is saved as UTF-16: save the file as UTF-8 (in Notepad: Save as, Encoding: UTF-8)"


def test_a_letter_saved_as_windows_does_is_named_with_its_line(load):
    assert refused(load, NAME, 'name = "Clínica"', "cp1252").startswith(
        f"clinic.toml: line {LINE}: “í” is not saved as UTF-8: save the file as UTF-8"
    )


CURLY = 'has curly quotes, as word processors set them: write straight ones (")'
SMALL = "write true or false, in small letters"
QUOTES = 'a text needs a straight quote (") before and after it'
LIST = "here or above it, a list lacks a comma"


@pytest.mark.parametrize(
    ("right", "wrong", "advice"),
    [
        (NAME, "name = “Harbor Clinic”", CURLY),
        (NAME, 'name = "Harbor Clinic”', CURLY),
        (NAME, "name = “Harbor Clinic”  # ours", CURLY),
        ('"#0a5257"', "\u2018#0a5257\u2019", CURLY),
        ('["US"]', "[“US”]", CURLY),
        ("offers_kap = true", "offers_kap = True", SMALL),
        ("asks_mood = true", "asks_mood = no  # not here", SMALL),
        ('["en", "es"]', '["en" "es"]', LIST),
        ('["en", "es"]', '[\n"en"\n"es"\n]', LIST),
        ('["en", "es"]', '["en", "es"', LIST),
        (NAME, "name = Harbor Clinic", QUOTES),
        (NAME, 'name = "Harbor Clinic', QUOTES),
        (NAME, "name = 'Harbor Clinic", QUOTES),
        (NAME, 'name = "The "best" clinic"', r"there is more after the value: write \" for a quote inside a text"),
        (NAME, 'name: "Harbor Clinic"', "write a = between a key and its value"),
        (NAME, 'name "Harbor Clinic"', "write a = between a key and its value"),
        (NAME, 'name =\u00a0"Harbor Clinic"', "has a space in it that only looks like one"),
        (NAME, r'name = "Harbor \ Clinic"', r"write \\ for one backslash"),
        (NAME, f'{NAME}\nname = "Harbor Clinic"', "this key is there twice"),
        ("[kap.visit]", "[hours]", "this [table] is there twice"),
        (NAME, "[name", "cannot be read (Expected ']' at the end of a table declaration"),
    ],
)
def test_a_slip_of_the_pen_is_told_with_its_line_and_what_to_do(load, right, wrong, advice):
    told = re.fullmatch(r"clinic\.toml: line (\d+): (.*); found: (.*)", refused(load, right, wrong))
    assert told[2].startswith(advice)
    lines = EXAMPLE_CLINIC.read_text("utf-8").replace(right, wrong, 1).split("\n")
    assert lines[int(told[1]) - 1].strip() == told[3]
    assert advice == LIST or wrong.split("\n")[-1] in told[3]


def test_curly_quotes_and_true_in_capitals_inside_a_text_are_none_of_our_business(load):
    assert load(NAME, 'name = "The “True” clinic = True"').name == "The “True” clinic = True"


@pytest.mark.parametrize(
    ("key", "written", "taken"),
    [
        ("accent", '"#7A1F4B"', "#7a1f4b"),
        ("paper", '"A4"', "a4"),
        ("appearance", '"Light"', "light"),
        ("country", '"us"', "US"),
        ("regions", '["us"]', ("US",)),
        ("embed_on", '["HTTPS://www.Example.org"]', ("https://www.example.org",)),
        ("web", '"HTTPS://Example.org/About"', "https://example.org/About"),
    ],
)
def test_capitals_do_not_matter_where_one_of_a_few_values_is_asked_for(tmp_path, content, key, written, taken):
    assert getattr(load_clinic(clinic_file(tmp_path, **{key: written}), content), key) == taken


def test_ways_of_giving_kap_and_the_end_of_a_logos_name_may_have_capitals(load, tmp_path):
    assert load('routes = ["im"]', 'routes = ["IM"]').kap.routes == ("im",)
    logo = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    (tmp_path / "Logo.SVG").write_text(logo, "utf-8")
    assert load('# logo = "logo.svg"', 'logo = "Logo.SVG"').logo == "Logo.SVG"


def under(table, *lines):
    """The example with these lines below the head of that table."""
    text = EXAMPLE_CLINIC.read_text("utf-8")
    for line in lines:
        assert f"\n{line}\n" in text
        text = text.replace(f"\n{line}\n", "\n\n", 1)
    return text.replace(f"\n{table}\n", "\n".join(("", table, *lines, "")), 1).encode()


@pytest.mark.parametrize("table", ["[hours]", "[kap]", "[kap.visit]"])
def test_a_key_under_a_table_is_told_where_it_stands_and_where_it_belongs(load, table):
    lines = 'phone = "555-0100"', "asks_mood = true"
    head = under(table, *lines).decode().split("\n").index(table) + 1
    assert sorted(refused(load, under(table, *lines)).split("\n")) == [
        f"clinic.toml: {key}: stands under {table} on line {line}; move it up, above the first [table] of the file"
        for key, line in (("asks_mood", head + 2), ("phone", head + 1))
    ]


def test_a_table_with_a_dot_in_its_name_is_told_like_any_other(load):
    told = refused(load, "[kap.visit]", '["a.b"]\nphone = "1"\n[kap.visit]')
    assert "phone: stands under [a.b]; move it up" in told
    assert "a.b: is not a key of this file" in told


def test_a_key_of_a_table_that_is_called_like_one_of_the_file_stays_where_it_is(load):
    reviewer = '[reviewer]\nname = "A"\ncredentials = "B"\ndate = 2026-01-31\nlanguages = ["en"]'
    assert load("# [reviewer]", reviewer).reviewer.name == "A"


def test_all_else_that_is_wrong_is_told_beside_a_key_under_a_table(load):
    told = refused(load, under("[hours]", 'phone = "555-0100"').replace(b'paper = "letter"', b'paper = "legal"'))
    assert "phone: stands under" in told
    assert "paper: expected" in told
    assert "missing" not in told


def test_a_file_that_is_not_there_is_told_where_it_was_looked_for(tmp_path, content, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ContentError) as told:
        load_clinic(tmp_path / "clinic.toml", content)
    where = f"clinic.toml: cannot be read (No such file or directory): it was looked for at {tmp_path}/clinic.toml"
    assert str(told.value) == where
    with pytest.raises(ContentError) as told:
        load_clinic(Path("clinic.toml"), content)
    assert str(told.value) == f"{where}, as its path does not begin with / : write all of it"
