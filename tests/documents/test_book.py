"""The assembled PDF against the oracle: WeasyPrint's own layout of the same report. And what the book does when it is
damaged, cannot be kept, or does not fit."""

import io
import logging
import random
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from itertools import islice

import pikepdf
import pytest
from jinja2 import UndefinedError

from screener import BUNDLE, create_app
from screener.catalogues import TRANSLATIONS
from screener.clinic.logo import Logo
from screener.documents.book import BookError
from screener.documents.book.compiler import compile_book
from screener.documents.book.press import Press
from screener.documents.book.shelf import Bookshelf
from screener.documents.pdf import PdfRenderer
from screener.documents.pieces import piece
from screener.languages import direction_of
from screener.screening.report import MOST_QUESTIONS
from screener.screening.samples import additions
from screener.screening.situation import SITUATION_VALUES, Situation
from screener.settings import EXAMPLE_CLINIC, Settings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def press(service):
    return Press(BUNDLE, TRANSLATIONS, service.content, Bookshelf(Settings().cache_dir))


@pytest.fixture(scope="module")
def edition(press, service):
    return press.edition("en", service.clinic.reads, service.clinic.paper)


@pytest.fixture(scope="module")
def book(press, edition, service):
    """That of the example clinic, from the shelf: nobody measures again how long its summaries are."""
    service.pdf.make()
    return press.book(edition, service.clinic, service.logo, pytest.fail)


def visitors(content, number, seed):
    """Made-up visitors of every kind, with none to six questions picked, and what else they may add."""
    chance = random.Random(seed)
    ids = [question.id for question in content.languages["en"].questions]
    for _ in range(number):
        items = [chance.randint(0, 3) for _ in range(7)]
        situation = Situation(**{name: chance.choice(values) for name, values in SITUATION_VALUES.items()})
        difficulty = chance.choice(("none", "somewhat", "very", "extremely", "skip"))
        picked = chance.sample(ids, chance.randint(0, MOST_QUESTIONS))
        earlier, matters = additions(content, date(2026, 11, 22), chance)
        yield {
            "items": items,
            "difficulty": difficulty,
            "situation": situation,
            "picked": picked,
            "earlier": earlier,
            "matters": matters,
        }


def run(command, pdf):
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def text(pdf):
    return run(["pdftotext", "-layout", "-", "-"], pdf)


def first_page(pdf):
    return run(["pdftotext", "-layout", "-l", "1", "-", "-"], pdf)


def pixels(pdf):
    return run(["pdftoppm", "-r", "60", "-"], pdf)


def read_aloud(pdf, tmp_path):
    """Elements, attributes and text in reading order; the links are objects of other numbers."""
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf)
    return re.sub(r"Object \d+", "Object", run(["pdfinfo", "-struct-text", path], b"").decode())


def structure(pdf):
    """The tree of elements: tag, alternative text, scope, and the page and order of what is marked."""

    def tree(element):
        kids = element.get("/K", [])
        kids = [tree(kid) if isinstance(kid, pikepdf.Dictionary) else "text" for kid in kids]
        scope = element.get("/A", {}).get("/Scope") if "/A" in element else None
        return str(element.get("/S")), str(element.get("/Alt")), str(scope), kids

    with pikepdf.open(io.BytesIO(pdf)) as document:
        return tree(document.Root.StructTreeRoot)


def outline(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document, document.open_outline() as tree:
        return [(item.title, [below.title for below in item.children]) for item in tree.root]


def read(pdf, report):
    """Its text. What a bracket from right to left is read as depends on the first one in its typeface: told as one."""
    runs = {direction_of(language) for language in (report.language, report.clinic_language)}
    return text(pdf).decode().translate(str.maketrans("(«", ")»") if "rtl" in runs else {})


def check_against_the_oracle(render, typeset, report):
    """Both documents, once they are found to be the same."""
    assembled, laid_out = render(report), typeset(report)
    assert read(assembled, report) == read(laid_out, report)
    assert pixels(assembled) == pixels(laid_out)
    assert structure(assembled) == structure(laid_out)
    assert outline(assembled) == outline(laid_out)
    return assembled, laid_out


def test_an_assembled_document_is_what_weasyprint_lays_out(content, report, render, typeset, tmp_path):
    for visitor in visitors(content, 2, seed=1):
        assembled, laid_out = check_against_the_oracle(render, typeset, report(**visitor))
    assert read_aloud(assembled, tmp_path) == read_aloud(laid_out, tmp_path)


@pytest.mark.validators
@pytest.mark.parametrize("language", ["en", "es"])
def test_40_assembled_documents_are_what_weasyprint_lays_out(content, report, render, typeset, language):
    for visitor in visitors(content, 20, seed=2):
        check_against_the_oracle(render, typeset, report(**visitor, language=language))


def test_any_date_can_be_typed(report, render):
    days = [(2027, month, day) for month in range(1, 13) for day in (1, 19, 28)]
    for day in [date(*each) for each in (*days, (2034, 5, 6), (2089, 7, 30))]:
        page = " ".join(first_page(render(report(day=day))).decode().split())
        assert f"In English, {day:%B} {day.day}, {day.year}" in page
        assert f"{day.isoformat()} self-report" in page


def test_no_document_is_larger_than_50_kb(content, report, render):
    assert max(len(render(report(**visitor))) for visitor in visitors(content, 30, seed=11)) <= 50_000


def test_a_damaged_book_is_made_anew_and_says_so(book, tmp_path, caplog):
    shelf = Bookshelf(tmp_path)
    assert shelf.get("b", lambda: book) is book
    (path,) = tmp_path.glob("*.json")
    assert shelf.get("b", pytest.fail) == book
    path.write_bytes(path.read_bytes()[:-9])
    assert shelf.get("b", lambda: book) is book
    assert "typeset paper cannot be read" in caplog.text


def test_where_nothing_can_be_written_the_book_stays_in_memory(book, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    assert Bookshelf(tmp_path / "file" / "folder").get("b", lambda: book) is book
    assert "typeset paper stays in memory" in caplog.text


def test_a_book_is_kept_though_another_start_has_just_put_its_own_there(book, tmp_path, caplog, monkeypatch):
    found = [tmp_path / "half-gone"]
    monkeypatch.setattr(type(tmp_path), "glob", lambda *_: found)
    assert Bookshelf(tmp_path).get("b", lambda: book) is book
    assert (tmp_path / "b.json").exists()
    assert "stays in memory" not in caplog.text


def test_how_long_its_longest_summary_is_is_kept_with_the_book(book, service, report):
    whole = service.pdf.render(report())
    assert 0.5 * len(whole) < book.longest < len(whole)


@pytest.mark.parametrize("name", ["诊所", "Κλινική", "Clinic \U0001fa7a", "Clinic \ue000"])
def test_a_clinic_whose_texts_the_typeface_cannot_draw_is_told_at_the_start(tmp_path, name):
    path = tmp_path / "clinic.toml"
    path.write_text(EXAMPLE_CLINIC.read_text("utf-8").replace("Example Clinic", name), "utf-8")
    with pytest.raises(BookError, match=r"typeface lacks a letter|could not set the paper"):
        create_app(Settings(clinic_file=path)).extensions["screener"].pdf.make()


def on_shelf(folder):
    return {path.name for path in folder.glob("*.json")}


@pytest.mark.long
def test_what_a_clinic_cannot_change_is_typeset_once_for_all(content, service, tmp_path):
    def start(**changes):
        clinic = service.clinic.model_copy(update={"languages": ("en",), **changes})
        PdfRenderer(BUNDLE, TRANSLATIONS, content, clinic, Bookshelf(tmp_path)).make()

    start()
    first = on_shelf(tmp_path)
    assert len(first) == 2, "what is the same for all, and what is the clinic's"
    start(consultation={"en": "Half an hour by phone."}, offers_talk_therapy=False)
    assert len(on_shelf(tmp_path) - first) == 1
    start()
    assert len(on_shelf(tmp_path)) == 3


def test_a_logo_that_cannot_be_drawn_is_told_and_not_quoted(content, service):
    clinic = service.clinic.model_copy(update={"languages": ("en",)})
    logo = Logo(b"no picture at all", "image/png", 1.0)
    renderer = PdfRenderer(BUNDLE, TRANSLATIONS, content, clinic, Bookshelf(Settings().cache_dir), logo)
    with pytest.raises(BookError, match="the clinic's logo") as refused:
        renderer.make()
    assert "base64" not in str(refused.value)


def drawn(book, key):
    """The part of the book, but for where states of graphics are saved."""
    part = book.pieces[key]
    content = b"\n".join(line for line in part.content.split(b"\n") if line not in (b"q", b"Q"))
    return replace(part, content=content)


def test_pieces_that_lie_over_each_other_are_cut_out_as_if_each_had_a_page_to_itself(press, edition):
    heading, lines, words = (
        piece("page_2", "told_head"),
        piece("page_2", "line"),
        piece("page_2", "matters", text="how likely it is to help"),
    )
    together = compile_book(press.typesetter(edition), [heading, lines, words, heading])
    assert together.pieces[heading.key].bookmarks
    assert together.pieces[lines.key].marks == 0
    for each in (heading, words):
        assert drawn(together, each.key) == drawn(compile_book(press.typesetter(edition), [each]), each.key)


def test_a_piece_longer_than_a_page_is_refused(press, edition):
    short, long = (piece("page_2", "matters", text="how likely it is to help " * often) for often in (1, 1000))
    for pieces in ([short, long], [long, short], [long]):
        with pytest.raises(BookError, match="does not fit on its page"):
            compile_book(press.typesetter(edition), pieces)


class Names(Bookshelf):
    """A shelf on which every book stands, under whatever name it is asked for; it notes the names."""

    def __init__(self, book):
        self.book, self.asked = book, []

    def get(self, name, make):
        self.asked.append(name)
        return self.book


@pytest.fixture
def names(content, service, book):
    """The names of the two books of a clinic: that for all, and its own."""

    def ask(bundle=BUNDLE, logo=None):
        shelf = Names(book)
        clinic = service.clinic.model_copy(update={"languages": ("en",)})
        PdfRenderer(bundle, TRANSLATIONS, content, clinic, shelf, logo).make()
        return shelf.asked

    return ask


def test_another_logo_makes_another_book_of_the_clinics(names):
    shared, own = names()
    assert names() == [shared, own]
    other = names(logo=Logo(b"...", "image/png", 1.0))
    assert other[0] == shared
    assert other[1] != own


@pytest.mark.parametrize(
    "file", ["static/fonts/paper/noto-sans-400.woff2", "static/summary.css", "templates/pdf/page_1.html"]
)
def test_another_typeface_style_or_template_makes_other_books_of_both_kinds(names, tmp_path, file):
    for folder in ("static", "templates"):
        shutil.copytree(BUNDLE / folder, tmp_path / folder)
    before = names(tmp_path)
    with (tmp_path / file).open("ab") as changed:
        changed.write(b" ")
    assert not set(before) & set(names(tmp_path))


def test_nothing_that_is_typeset_for_all_clinics_can_name_one(press, edition):
    typesetter = press.typesetter(edition)
    for kind in ("title", "told_head"):
        assert "Example Clinic" not in typesetter.html([[piece("page_2", kind)]])
    for kind in ("help", "clinic_contact"):
        with pytest.raises(UndefinedError):
            typesetter.html([[piece("page_2", kind, text="")]])


def test_a_clinic_whose_name_takes_another_typeface_gets_what_weasyprint_lays_out(content, report, pdf_on):
    name = f"Klinika Łódź {content.wording('gad7', 'ko').choices[0]}"
    renderer = pdf_on("letter", name=name, languages=("en",))
    for visitor in visitors(content, 2, seed=31):
        pdf, _ = check_against_the_oracle(renderer.render, renderer.typeset, report(**visitor))
        assert name in text(pdf).decode()


def test_both_books_use_the_same_fonts(report, render):
    with pikepdf.open(io.BytesIO(render(report()))) as pdf:
        first, second = (page.Resources.Font for page in pdf.pages)
        names = [str(font.BaseFont) for font in first.values()]
        assert first.objgen == second.objgen
        assert len(names) == len(set(names)) == 2


def test_the_clinics_colour_is_not_on_paper(content, report, render, pdf_on):
    made = report()
    assert pdf_on("letter", accent="#5b1a6b").render(made) == render(made)
    with pikepdf.open(io.BytesIO(render(made))) as pdf:
        for page in pdf.pages:
            used = {tuple(map(float, c.operands)) for c in pikepdf.parse_content_stream(page, "rg RG")}
            assert used <= {(0, 0, 0), (1, 1, 1), (round(0xDD / 255, 6),) * 3}


@pytest.mark.long
def test_what_is_prepared_is_not_typeset_again(service, caplog):
    first, large = islice(service.pdf.prepare(), 2)
    assert (first.large, large.large) == (False, True)
    caplog.set_level(logging.INFO)
    assert list(islice(service.pdf.prepare(), 2)) == [first, large]
    assert "typesetting" not in caplog.text


def test_all_that_a_clinic_may_need_is_prepared_and_told(service, book, app, monkeypatch):
    shelf = Names(book)
    every = PdfRenderer(BUNDLE, TRANSLATIONS, service.content, service.clinic, shelf).prepare()
    monkeypatch.setattr(service.pdf, "prepare", lambda: every)
    lines = app.test_cli_runner().invoke(args=["prepare"], catch_exceptions=False).output.splitlines()
    # With KAP and without, two languages, two that clinics read, two sizes of paper, in usual letters and large ones.
    assert len(lines) == len(set(shelf.asked)) == 2**5
    assert "es, for clinics that read en, on letter" in lines
    assert "es, for clinics that read en, on a4, in large print" in lines


def clinic_file(tmp_path, changes):
    path = tmp_path / "clinic.toml"
    text = EXAMPLE_CLINIC.read_text("utf-8")
    for pattern, words in changes.items():
        text, found = re.subn(rf"^({pattern}) = .*$", rf'\1 = "{words}"', text, flags=re.MULTILINE)
        assert found, pattern
    path.write_text(text, "utf-8")
    return Settings(clinic_file=path)


def test_a_clinic_with_a_long_address_and_much_to_say_fits_the_paper(tmp_path):
    address = "Suite 1200, 12345 North Martin Luther King Junior Boulevard, San Francisco, California 94110"
    texts = "A free first talk, by phone, by video or in person. " * 2
    create_app(clinic_file(tmp_path, {"address": address, "en|es": texts})).extensions["screener"].pdf.make()


def test_a_clinic_whose_texts_do_not_fit_the_paper_is_told_at_the_start(tmp_path):
    app = create_app(clinic_file(tmp_path, {"name|address|phone": "W" * 118, "en|es": "W " * 59}))
    with pytest.raises(BookError, match="too long: the clinic's texts must be shorter"):
        app.extensions["screener"].pdf.make()


def test_a_book_that_cannot_be_kept_leaves_nothing_behind(book, tmp_path):
    (tmp_path / "b.json").mkdir()
    assert Bookshelf(tmp_path).get("b", lambda: book) is book
    assert [path.name for path in tmp_path.iterdir()] == ["b.json"]


def test_a_book_is_moved_into_place_so_that_no_reader_finds_half_of_one(book, tmp_path):
    (tmp_path / "b.json").write_text("damaged")
    (tmp_path / "reader").hardlink_to(tmp_path / "b.json")  # as somebody has it open who reads it now
    Bookshelf(tmp_path).get("b", lambda: book)
    assert (tmp_path / "reader").read_text() == "damaged"
    assert Bookshelf(tmp_path).get("b", pytest.fail) == book
