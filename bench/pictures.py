"""Makes the pictures of a summary in docs/pictures/, with pdftoppm:  .venv/bin/python -m bench.pictures"""

import io
import subprocess
from datetime import date
from pathlib import Path

from PIL import Image

from screener import create_app
from screener.screening.report import build_report
from screener.screening.scoring import Answers
from screener.screening.situation import Situation
from screener.settings import Settings

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
DOTS_PER_INCH = 80


def main() -> None:
    """A visitor with a moderate score, who picked four questions."""
    service = create_app(Settings()).extensions["screener"]
    answers = {"gad7": Answers((2, 2, 2, 1, 1, 2, 2), "somewhat")}
    situation = Situation("ge6m", "now_not_enough", "not_tolerated", "25_64", "no", "none", "no")
    picked = frozenset(question.id for question in service.content.languages["en"].questions[:8:2])
    report = build_report(service.content, "en", date(2026, 11, 22), answers, situation, picked)
    pdf = service.pdf.render(report)
    PICTURES.mkdir(exist_ok=True)
    for page in (1, 2):
        command = ["pdftoppm", "-png", "-r", str(DOTS_PER_INCH), "-f", str(page), "-l", str(page), "-"]
        picture = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
        few_colours = Image.open(io.BytesIO(picture)).convert("RGB").quantize(128)
        few_colours.save(PICTURES / f"summary-page-{page}.png", optimize=True)


if __name__ == "__main__":
    main()
