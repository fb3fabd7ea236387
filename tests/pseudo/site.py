"""Sites that offer the two languages: one whose pages are long throughout, and one whose summary has its real size."""

import shutil
import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from screener import BUNDLE, create_app
from screener.settings import EXAMPLE_CLINIC, Settings

from .languages import LONG, MIRRORED, as_toml, write_content, write_translations

HEBREW = "Noto Sans Hebrew Paper"
FACE = """
@font-face {{
  font-family: "{family}";
  font-weight: {weight};
  src: url("fonts/paper/noto-sans-hebrew-{weight}.woff2") format("woff2");
}}
"""
SMALL_PRINT = "html { font-size: 6.3pt; }\n"


def paper_site(folder, **clinic):
    """A site of both languages. `clinic` holds what to change in the clinic's file."""
    return site(folder, (LONG, MIRRORED), clinic)


def pages_site(folder, **clinic):
    """The same with every text as on pages, those on paper too: there they fit in small print, which nobody reads."""
    languages = [replace(each, paper=each.pages) for each in (LONG, MIRRORED)]
    return site(folder, languages, clinic, SMALL_PRINT)


def site(folder, languages, clinic, style=""):
    """A site of these languages, whose clinic prints in that style."""
    write_bundle(folder / "bundle", style)
    write_content(folder / "content", languages)
    write_translations(folder / "translations", languages)
    write_clinic(folder / "clinic.toml", languages, clinic)
    return create_app(
        Settings(clinic_file=folder / "clinic.toml", limit_pages="off", limit_pdf="off"),
        clock=lambda zone: datetime(2026, 11, 22, 12, tzinfo=zone),
        bundle=folder / "bundle",
        content_folder=folder / "content",
        translations=folder / "translations",
    )


def write_bundle(folder, style=""):
    """Templates and static files, with the typeface that the mirrored language brings along for paper."""
    for name in ("templates", "static"):
        shutil.copytree(BUNDLE / name, folder / name)
    static = folder / "static"
    for path in Path(__file__).parent.glob("*.woff2"):
        shutil.copy(path, static / "fonts" / "paper")
    with (static / "summary-fonts.css").open("a", encoding="utf-8") as sheet:
        sheet.writelines(FACE.format(family=HEBREW, weight=weight) for weight in (400, 700))
    with (static / "summary.css").open("a", encoding="utf-8") as sheet:
        sheet.write(style)


def write_clinic(path, languages, changes):
    """The example's file, for a clinic that offers just these languages."""
    clinic = tomllib.loads(EXAMPLE_CLINIC.read_text("utf-8"))
    kap = clinic["kap"]
    for table, name in (
        (clinic, "consultation"),
        (clinic, "hours"),
        (clinic, "price"),
        (kap, "prescribed_by"),
        (kap, "monitored_by"),
        (kap, "visit"),
        (kap, "sessions"),
    ):
        table[name] = {each.code: each.text(table[name]["en"], on_paper=True) for each in languages}
    clinic["languages"] = [each.code for each in languages]
    path.write_text(as_toml(clinic | changes), "utf-8")
