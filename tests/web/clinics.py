"""Clinics made from the example's file."""

import re
from datetime import datetime

from screener import create_app
from screener.settings import EXAMPLE_CLINIC, Settings


def clinic_file(folder, offers_kap=True, **changes):
    """The example's file with these keys changed, given as they stand in TOML; without KAP, without its table."""
    text = EXAMPLE_CLINIC.read_text("utf-8")
    if not offers_kap:
        text = re.sub(r"# How KAP is given here.*?(?=# Who reviewed)", "", text, flags=re.DOTALL)
        changes["offers_kap"] = "false"
    for key, value in changes.items():
        text, found = re.subn(rf"^(# )?{key} = .*$", f"{key} = {value}", text, count=1, flags=re.MULTILINE)
        assert found, key
    path = folder / "clinic.toml"
    path.write_text(text, "utf-8")
    return path


def site_of(path, clock=datetime.now, **settings):
    """The site of the clinic with that file."""
    return create_app(Settings(clinic_file=path, limit_pages="off", limit_pdf="off", **settings), clock)
