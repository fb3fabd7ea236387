"""Makes the pictures of paper in docs/pictures/, with pdftoppm:  .venv/bin/python -m bench.pictures

Both pages of one summary; sheets of the shortest and the longest one on each paper, in each language and for clinics
that read either; the longest as a fax has it and in large print; and the papers that are the same for every visitor.
"""

import io
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path

from PIL import Image

from bench.screenshots import arranged
from screener import BUNDLE, create_app
from screener.catalogues import TRANSLATIONS
from screener.clinic.keys import SIZES_OF_PAPER
from screener.documents.book.shelf import Bookshelf
from screener.documents.papers import PAPERS
from screener.documents.pdf import PdfRenderer
from screener.screening.content import Content
from screener.screening.earlier import Earlier
from screener.screening.matters import MOST_MATTERS
from screener.screening.report import MOST_QUESTIONS, Report, build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation
from screener.settings import Settings
from screener.web.service import Service

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
DAY = date(2026, 11, 22)
DOTS_PER_INCH, SMALL = 80, 60
FAX = "204x98"
GREYS = 16
Tiles = list[tuple[str, Image.Image]]


def main() -> None:
    """Every picture."""
    service: Service = create_app(Settings()).extensions["screener"]
    PICTURES.mkdir(exist_ok=True)
    for number, page in enumerate(pages(service.pdf.render(middling(service.content)), DOTS_PER_INCH), 1):
        page.quantize(GREYS).save(PICTURES / f"summary-page-{number}.png", optimize=True)
    save("summaries", [tile for paper in SIZES_OF_PAPER for tile in on_paper(service, paper)], 8)
    made = {language: longest(service.content, language) for language in service.clinic.languages}
    large = {language: service.large_print.render(report) for language, report in made.items()}
    save("large-print", [tile for name, pdf in large.items() for tile in titled(name, pages(pdf, SMALL))], 8)
    save("fax", [tile for name, report in made.items() for tile in titled(name, faxed(service.pdf.render(report)))], 2)
    papers = {(name, language): service.pdf.paper(name, language) for name, language in product(PAPERS, made)}
    save("papers", [(" ".join(name), *pages(pdf, SMALL)) for name, pdf in papers.items()], 4)


def on_paper(service: Service, paper: str) -> Iterator[tuple[str, Image.Image]]:
    """Pages of the shortest and the longest summary, for clinics that read the first language and the visitor's."""
    content, languages = service.content, service.clinic.languages
    for reads in languages:
        clinic = service.clinic.model_copy(update={"paper": paper, "clinic_language": reads})
        renderer = PdfRenderer(BUNDLE, TRANSLATIONS, content, clinic, Bookshelf(Settings().cache_dir))
        for language, make in product(languages, (shortest, longest)):
            name = f"{paper}, {make.__name__}, {language} for {reads}"
            yield from titled(name, pages(renderer.render(make(content, language, reads)), SMALL))


def middling(content: Content) -> Report:
    """A visitor with a moderate score, who picked four questions."""
    situation = Situation("ge6m", "now_not_enough", "not_tolerated", "25_64", "no", "none", "no")
    picked = frozenset(question.id for question in content.languages["en"].questions[:8:2])
    answers = {"gad7": Answers((2, 2, 2, 1, 1, 2, 2), "somewhat")}
    return build_report(content, "en", DAY, answers, situation, picked)


def shortest(content: Content, language: str, reads: str = "en") -> Report:
    """One who answered the seven items alone."""
    return build_report(
        content, language, DAY, {"gad7": Answers((1, 1, 1, 0, 0, 0, 0), "skip")}, Situation(), clinic_language=reads
    )


def longest(content: Content, language: str, reads: str = "en") -> Report:
    """One who answered whatever is asked, and added whatever can be."""
    answers = {"gad7": Answers((3, 3, 2, 2, 1, 1, 3), "very"), "phq2": Answers((2, 2), "skip")}
    situation = Situation("ge6m", "now_not_enough", "not_enough", "25_64", "no", "review", "no")
    matters = frozenset(each.id for each in content.languages[language].matters.matter[:MOST_MATTERS])
    longest_first = sorted(content.languages[language].questions, key=lambda question: -len(question.text))
    picked = frozenset(question.id for question in longest_first[:MOST_QUESTIONS])
    earlier = Earlier(12, date(2026, 3, 1))
    return build_report(content, language, DAY, answers, situation, picked, reads, earlier, matters)


def pages(pdf: bytes, dots: int) -> list[Image.Image]:
    """A picture of each page, so many dots to an inch."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["pdftoppm", "-png", "-r", str(dots), "-", f"{folder}/page"]
        subprocess.run(command, input=pdf, capture_output=True, check=True)
        return [Image.open(io.BytesIO(path.read_bytes())).convert("L") for path in sorted(Path(folder).iterdir())]


def faxed(pdf: bytes) -> list[Image.Image]:
    """Each page as a fax machine has it, its dots drawn as high as wide, half as many as there are."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "sent.pdf").write_bytes(pdf)
        into = ["-sDEVICE=tiffg4", f"-r{FAX}", "-sOutputFile=page-%d.tif", "sent.pdf"]
        subprocess.run(["gs", "-q", "-dNOPAUSE", "-dBATCH", *into], cwd=folder, check=True)
        sent = [Image.open(path).convert("L") for path in sorted(Path(folder).glob("*.tif"))]
        return [page.resize((page.width // 2, page.height)) for page in sent]


def titled(name: str, pictures: list[Image.Image]) -> Tiles:
    """Pages, each with its number."""
    return [(f"{name}, {number}", picture) for number, picture in enumerate(pictures, 1)]


def save(name: str, tiles: Tiles, columns: int) -> None:
    """One sheet of these pictures, in a few greys."""
    sheet = arranged(tiles, columns).convert("L").quantize(GREYS).convert("RGB")
    sheet.save(PICTURES / f"{name}.webp", lossless=True, quality=100, method=6)


if __name__ == "__main__":
    main()
