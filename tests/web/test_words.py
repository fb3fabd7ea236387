"""No page has a word that sells or decides, none has an unmarked word of another language, and no text lies unused."""

import re
import subprocess
from datetime import datetime

import pytest
from justhtml import JustHTML

from screener import create_app
from screener.screening.evidence import CITATION
from screener.screening.language import words_of
from screener.settings import EXAMPLE_CLINIC, Settings

from . import test_nu_checker as every
from .test_topics import fields, narrow_visitors, visitors

pytestmark = pytest.mark.long

WORD = re.compile(r"[^\W\d_]{2,}")
# What is in a noscript is markup to the parser, not text. The text copy, in a pre, is plain: no line of it is marked.
SILENT = ("script", "style", "noscript", "pre")
READ_ALOUD = ("aria-label", "alt", "title", "data-count")
# What nobody may be told, whatever the words around it.
VERDICTS = {
    "en": (
        r"you (probably |likely )?have (an? )?(anxiety disorder|GAD)\b(?! or not)",
        r"your (own )?(chance|risk|probability) (is|of)",
    ),
    "es": (
        r"usted (probablemente )?(tiene|padece|sufre) (de )?(un )?(trastorno|TAG)\b",
        r"su (propi[oa] )?(riesgo|probabilidad) (es|de)\b",
    ),
}
# Frequent English words that no Spanish text has. (Without these, all words of the English content are looked for.)
ENGLISH = WORD.findall("""
    about after again all also an and answer answers any are as at back be because been before but by call can
    clinician could daily day days did discuss do does each enough every few first fit for from get go had hard have
    help here how if in is it its keep kind last less like made make may more most much need next not now of often
    on one only or other out page people questions read score see should side so some step still such take talk tell
    than that the their them then there these they this time to today too try until up very was way we week weeks
    were what when whether which who will with work worth would you your
""")
# Spanish words that only its interface texts use.
SPANISH_TOO = {"describe"}
# Frequent Spanish words that no English text has.
SPANISH = WORD.findall("""
    al algo antes aunque cada como con cuando cómo de del desde después donde durante el ella en entre es esta este esto
    está fue ha hacer hasta hay la las le les lo los mejor mientras mucho muy más ni nos nunca otra otro para pero por
    porque pregunta puede qué que quien respuesta se ser si sin sobre son su sus también tener tiene tienen todo tras
    un una uno usted ya
""")
# English words of sources and texts outside the content that are Spanish words, too.
ENGLISH_TOO = {"meta", "nasal", "placebo", "van"}
# Names stay as they are in every language; so do the word to text, file names, addresses, hours and codes.
NAMES = re.compile(
    r"988 Suicide & Crisis Lifeline|Crisis Text Line|Veterans Crisis Line|The Trevor Project|The Deaf Hotline|ASL Now"
    r"|SAMHSA National Helpline"
    r"|Find A Helpline|Example Clinic \(not a real clinic\)|100 Example Street, Springfield|\b(HOME|START)\b"
    r"|\b[A-Z]\w+ LA\b|\bGAD-SI\b|\bet al\."
    r"|\S+@\S+|\S+\.toml\b|https?://\S+|\b[\w.]+\.org\S*|doi:\S+|\{\w+\}|\b[TKAU]\d+\b|\d [ap]m\b|\bFHIR R4\b"
)
# How sources are named on paper. Two of them are labels, and named so in English.
PAPER_SOURCES = r"ketamine label|Spravato label"


def parsed(html):
    """The page without what is marked as another language's, and without sources but for their kind."""
    page = JustHTML(html, sanitize=False)
    language = page.query("html")[0].attrs["lang"]
    for element in page.query("[lang]"):
        if not element.attrs["lang"].startswith(language):
            element.parent.remove_child(element)
    for markup in page.query("noscript"):
        markup.parent.remove_child(markup)
    for source in page.query(".sources li"):
        (kind,) = source.query(".kind")
        for part in list(source.children):
            if part is not kind:
                source.remove_child(part)
    return page


def by_language(node, language="", found=None):
    """What the page says and labels in each language, as its marks tell them apart."""
    found = {} if found is None else found
    attributes = getattr(node, "attrs", None) or {}
    language = attributes.get("lang") or language
    about = [attributes["content"]] if attributes.get("name") == "description" else []
    said = [node.data] if node.name == "#text" else [attributes[name] for name in READ_ALOUD if name in attributes]
    found.setdefault(language, []).extend(said + about)
    for kid in getattr(node, "children", None) or () if node.name not in SILENT else ():
        by_language(kid, language, found)
    return found


def visible(page):
    """What a visitor reads, but for the keys of the decision table."""
    for code in page.query(".rows code"):
        code.parent.remove_child(code)
    return " ".join(page.to_text().split())


def told(page):
    """What a visitor reads or is read, on the page and about it."""
    labels = [value for each in page.query("*") for name, value in (each.attrs or {}).items() if name in READ_ALOUD]
    labels += [each.attrs["content"] for each in page.query('meta[name="description"]')]
    return " ".join([visible(page), *labels])


def replies(client, content, language):
    """The reply at every address, to many visitors and their mistakes, and every error page."""
    questions = [question.id for question in content.languages[language].questions]
    yield from every.reading(client, language)
    yield from every.journeys(client, language, [*visitors(20), *narrow_visitors(20)])
    yield from every.mistakes(client, language, questions)
    yield from every.errors(client, language)
    yield from refusals(language)


def refusals(language):
    """The pages for those who ask too often, with answers and without."""
    client = create_app(Settings(limit_pages="1 per 40 years", limit_pdf="1 per 40 years")).test_client(
        use_cookies=False
    )
    (person,) = visitors(1)
    for address in (f"/{language}/result", f"/{language}/summary.pdf"):
        yield from (client.post(address, data=fields(*person)) for _ in range(2))
    yield client.get(f"/{language}/about")


def printed(app, language, person):
    """The text of that visitor's summary."""
    pdf = app.test_client(use_cookies=False).post(f"/{language}/summary.pdf", data=fields(*person))
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf.data, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.fixture(scope="module", params=["en", "es"])
def language(request):
    return request.param


@pytest.fixture(scope="module")
def sent(site, content, language):
    """Every page in every state, in one language, as it is sent."""
    client = site.test_client(use_cookies=False)
    found = {reply.text for reply in replies(client, content, language) if reply.mimetype == "text/html"}
    return [html for html in sorted(found) if "<main" in html]


@pytest.fixture(scope="module")
def pages(sent):
    """The same, each without what is in another language."""
    return [parsed(html) for html in sent]


@pytest.fixture(scope="module")
def spanish_clinic(tmp_path_factory):
    """The application of a clinic that reads Spanish."""
    text = EXAMPLE_CLINIC.read_text("utf-8")
    assert '# clinic_language = "en"' in text
    path = tmp_path_factory.mktemp("clinic") / "clinic.toml"
    path.write_text(text.replace('# clinic_language = "en"', 'clinic_language = "es"'), "utf-8")
    settings = Settings(clinic_file=path, limit_pages="off", limit_pdf="off")
    return create_app(settings, clock=lambda zone: datetime(2026, 11, 22, 12, tzinfo=zone))


@pytest.fixture(scope="module")
def every_page(pages, site, spanish_clinic, language):
    """The text of every page and of the paper."""
    app = spanish_clinic if language == "es" else site
    sheet = printed(app, language, ((1,) * 7, "very", {"safety": "no"}))
    return [*(visible(page) for page in pages), sheet]


def words(text):
    return set(WORD.findall(NAMES.sub("", text).lower()))


@pytest.fixture(scope="module")
def vocabulary(content):
    """All words of each language's content."""
    texts = {language: words_of(content.languages[language]) for language in ("en", "es")}
    return {
        language: set().union(*(words(CITATION.sub("", text)) for _, text in some)) for language, some in texts.items()
    }


@pytest.fixture(scope="module")
def foreign(vocabulary):
    """The frequent words of English, and all words of the English content that the Spanish content has not."""
    return vocabulary["en"] - vocabulary["es"] - SPANISH_TOO | set(ENGLISH)


@pytest.fixture(scope="module")
def elsewhere(vocabulary, foreign):
    """For each language, the words that are a sure sign of the other."""
    return {"es": foreign, "en": vocabulary["es"] - vocabulary["en"] - ENGLISH_TOO | set(SPANISH)}


def test_no_page_has_a_forbidden_word(every_page, content, language):
    claims = content.languages[language].claims
    forbidden = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, claims.forbidden))})(?![\w-])", re.IGNORECASE)
    allowed = re.compile("|".join(re.escape(phrase.replace("*", "")) for phrase in claims.allowed), re.IGNORECASE)
    found = [match.group() for page in every_page for match in forbidden.finditer(allowed.sub("", page))]
    assert len(every_page) > 100
    assert not found


def test_a_diagnosis_or_a_personal_chance_is_on_no_page(every_page, language):
    for page in every_page:
        for verdict in VERDICTS[language]:
            assert not re.search(verdict, page, re.IGNORECASE), verdict


def test_every_passage_is_shown_somewhere(every_page, content, language):
    shown = " ".join(every_page)
    for id_, passage in content.languages[language].passages.items():
        first = re.split(r"\[@|\*\*|\n", passage.text.strip().lstrip("- "))[0].strip(" ,.")
        assert " ".join(first.split()) in shown, id_


@pytest.mark.parametrize("language", ["es"], indirect=True)
def test_a_spanish_page_has_no_english_word(pages, foreign):
    assert len(foreign) > 1000
    assert len(pages) > 120
    found = {word: text for text in map(told, pages) for word in words(text) & foreign}
    assert not found


def test_what_is_in_another_language_than_its_page_is_marked(sent, elsewhere):
    """A screen reader changes its voice there: the English title of a source on a Spanish page."""
    found = {
        (language, word): text
        for html in sent
        for language, texts in by_language(JustHTML(html, sanitize=False).query("html")[0]).items()
        for text in texts
        for word in words(text) & elsewhere[language[:2]]
    }
    assert not found


def test_both_pages_of_a_spanish_summary_have_no_english_word(spanish_clinic, foreign):
    people = [*visitors(6), *narrow_visitors(6), *visitors(2, age="lt18")]
    sheets = [re.sub(PAPER_SOURCES, "", printed(spanish_clinic, "es", person)) for person in people]
    assert not {word: sheet for sheet in sheets for word in words(sheet) & foreign}
    assert all("Página 1 de 2" in sheet and "Página 2 de 2" in sheet for sheet in sheets)
    assert len(words(printed(spanish_clinic, "en", people[0])) & foreign) > 20


@pytest.mark.parametrize("language", ["en"], indirect=True)
def test_an_english_page_is_full_of_them(pages, foreign):
    assert all(len(words(told(page)) & foreign) > 20 for page in pages)
