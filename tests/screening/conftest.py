"""A copy of the content with one thing changed in it: in one file, or in all that fit a pattern."""

import shutil

import pytest

from screener.screening.content import CONTENT


@pytest.fixture
def broken_content(tmp_path):
    def change(file, before, after):
        root = tmp_path / "content"
        shutil.copytree(CONTENT, root)
        for path in root.glob(file):
            text = path.read_text(encoding="utf-8")
            assert before in text
            path.write_text(text.replace(before, after), encoding="utf-8")
        return root

    return change
