"""Broken clinic files: each stops the start and names file, key, what is expected and what was found."""

import re

import pytest

from screener.clinic.file import load_clinic
from screener.screening.content_file import ContentError
from screener.settings import EXAMPLE_CLINIC

NAME = 'name = "Example Clinic (not a real clinic)"'
PHONE = 'phone = "555-0100"'
BOOKING = '"https://example.org/consultation"'
LANGUAGES = 'languages = ["en", "es"]\n\n'
MISTAKES = [
    (NAME, "", "name: is missing; expected a line of text, up to 120 letters"),
    (NAME, 'name = ""', "name: expected a line of text, up to 120 letters; found ''"),
    (NAME, 'name = "   "', "name: expected a line of text"),
    (NAME, "name = 7", "name: expected a line of text, up to 120 letters; found 7"),
    (NAME, f'name = "{"x" * 121}"', "name: expected a line of text, up to 120 letters; found 'xxx"),
    (NAME, 'name = "Clinic \\u202Elive"', "name: expected a line of text"),
    (PHONE, 'phone = "555\\u0000"', "phone: expected a line of text"),
    (PHONE, 'fone = "555-0100"', 'fone: is not a key of this file; did you mean "phone"?'),
    (PHONE, f'{PHONE}\nwallpaper = "1"', "wallpaper: is not a key of this file"),
    (PHONE, f'{PHONE}\nscript = "https://x.example/a.js"', "script: is not a key of this file"),
    (PHONE, f"{PHONE}\nhide_urgent_help = true", "hide_urgent_help: is not a key of this file"),
    ('email = "hello@example.org"', 'email = "hello"', "email: expected an e-mail address; found 'hello'"),
    ('web = "https://example.org/"', 'web = "example.org"', "web: must be a full https:// address"),
    ('web = "https://example.org/"', 'web = "http://example.org/"', "web: must be a full https:// address"),
    (BOOKING, '"http://example.org/"', "booking: must be a full https:// address"),
    (BOOKING, '"https://example.org/?name={name}"', "booking: must be a full https:// address, without # or {"),
    (BOOKING, '"https://example.org/#id=7"', "booking: must be a full https:// address, without # or {…}"),
    ('web = "https://example.org/"', 'web = "https://example.org/?id=7"', "web: must be a full https:// address"),
    ('# site = "https://check.example.org/"', 'site = "https://example.org/check/"', "site: must end after the name"),
    (BOOKING, '"javascript:alert(1)"', "booking: must be a full https:// address"),
    (BOOKING, '"https://user:secret@example.org/"', "booking: must be a full https:// address"),
    ("offers_kap = true", 'offers_kap = "perhaps"', "offers_kap: expected true or false; found 'perhaps'"),
    ("offers_kap = true", "offers_kap = false", "kap: says how KAP is given here; expected only where offers_kap"),
    ("offers_talk_therapy = true\n", "", "offers_talk_therapy: is missing; expected true or false"),
    ('regions = ["US"]', "regions = []", "regions: expected regions whose crisis lines are known; found []"),
    ('regions = ["US"]', 'regions = ["US", "US"]', "regions: names something twice"),
    ('regions = ["US"]', 'regions = ["FR"]', "regions: FR is not one of US, UK, IE, CA, AU, NZ"),
    (LANGUAGES, 'languages = ["en", "tlh"]\n\n', "languages: tlh is not one of en, es"),
    (LANGUAGES, 'languages = ["en"]\n\n', "hours: needs a text for each of en, and no other"),
    ('# clinic_language = "en"', 'clinic_language = "tlh"', "clinic_language: tlh is not one of en, es, de"),
    ('time_zone = "America/New_York"', 'time_zone = "Eastern"', 'time_zone: must be a time zone such as "America'),
    ('paper = "letter"', 'paper = "legal"', "paper: expected \"letter\" or \"a4\"; found 'legal'"),
    ('accent = "#0a5257"', 'accent = "teal"', "accent: expected a dark color such as"),
    ('accent = "#0a5257"', 'accent = "#FC0"', "accent: expected a dark color such as \"#0a5257\", # and six"),
    ('accent = "#0a5257"', 'accent = "#ffcc00"', "accent: is too light to be read: its contrast is 1.4 of 7"),
    ('# appearance = "auto"', 'appearance = "night"', "appearance: expected \"light\", \"dark\" or \"auto\"; found"),
    ('# logo = "logo.svg"', 'logo = "logo.gif"', "logo: expected a PNG or SVG file beside this one; found 'logo.gif'"),
    ('# logo = "logo.svg"', 'logo = "https://x.example/l.svg"', "logo: expected a PNG or SVG file beside this one"),
    ('# logo = "logo.svg"', 'logo = "nowhere.svg"', "logo: nowhere.svg cannot be read (No such file or directory)"),
    ("asks_safety_question = true", 'asks_safety_question = "no way"', "asks_safety_question: expected true or false"),
    ('# embed_on = ["https://www.example.org"]', 'embed_on = ["*"]', "embed_on.0: must be a site such as https://www"),
    ('# embed_on = ["https://www.example.org"]', 'embed_on = ["http://a.example"]', "embed_on.0: must be a site"),
    ('es = "lunes', 'fr = "lundi', "hours: needs a text for each of en, es, and no other"),
    ('routes = ["im"]', 'routes = ["rectal"]', "kap.routes.0: expected one or more of iv, im, nasal, lozenge, tablet"),
    ("minimum_age = 18", "minimum_age = 17", "kap.minimum_age: expected an age of 18 or more; found 17"),
    ('es = "un médico con', 'fr = "un médecin con', "kap.prescribed_by: needs a line for each of en, es"),
    ("[kap]", "[kap]\ndose = 1", "kap.dose: is not a key of this file"),
    ("# [reviewer]", '[reviewer]\nname = "A"', "reviewer.credentials: is missing; expected a line of text"),
    ("# [reviewer]", '[reviewer]\nname = "A"\ncredentials = "B"\ndate = "soon"', "reviewer.date: input is"),
    ('regions = ["US"]', 'regions = ["ES"]', "regions: ES is not offered: nobody has tried its lines yet"),
    ('country = "US"\n', "", "country: is missing; expected the two letters of the country whose law governs you"),
    ('country = "US"', 'country = "usa"', "country: expected the two letters of the country whose law"),
    ('regions = ["US"]', 'regions = ["UK"]', 'regions: must name "US", the country of the clinic and of its visitors'),
    ("# law_checked = {", "law_checked = { nam = 1,", "kap.law_checked.nam: is not a key of this file; did you mean"),
    ("# law_checked = {", 'law_checked = { date = "now" } #', "kap.law_checked.name: is missing; expected a line"),
    ('country = "US"', 'country = "UK"', 'offers_kap: must be false with country = "UK": in the United Kingdom, a '),
    ('# site = "https', 'site = "http', "site: must be a full https:// address, without ? or #; expected an https"),
    ('regions = ["US"]', 'regions = "US"', "regions: expected regions whose crisis lines are known, in brackets: ["),
    ('country = "US"', 'country = "GB"', 'country: is written "UK" here'),
]  # fmt: skip


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKES)
def test_a_broken_file_says_what_is_wrong_with_it(tmp_path, content, right, wrong, message):
    text = EXAMPLE_CLINIC.read_text("utf-8")
    assert right in text
    path = tmp_path / "clinic.toml"
    path.write_text(text.replace(right, wrong), "utf-8")
    with pytest.raises(ContentError, match=rf"(?m)^clinic\.toml: {re.escape(message)}"):
        load_clinic(path, content)


def test_there_are_forty_of_them():
    assert len(MISTAKES) >= 40
    assert len({message for _, _, message in MISTAKES}) >= 30


def test_all_mistakes_are_told_at_once(tmp_path, content):
    text = EXAMPLE_CLINIC.read_text("utf-8")
    for right, wrong, _ in (MISTAKES[1], MISTAKES[13], MISTAKES[21], MISTAKES[26], MISTAKES[31]):
        text = text.replace(right, wrong)
    path = tmp_path / "clinic.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ContentError) as told:
        load_clinic(path, content)
    assert sorted(line.split(":")[1].strip() for line in str(told.value).splitlines()) == [
        "name",
        "offers_kap",
        "paper",
        "regions",
        "web",
    ]
