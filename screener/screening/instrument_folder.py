"""Reads the folder of an instrument: its facts, its words in each language offered, the official ones in others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter

from screener.screening.content_file import ContentError, check, read_table
from screener.screening.instrument import Instrument, InstrumentWords, Wording, WordingFile

# The folder of content with a folder for each instrument, and the file of facts in it.
INSTRUMENTS, FACTS = "instruments", "instrument.toml"
T = TypeVar("T")


@dataclass(frozen=True)
class InstrumentFolder:
    """One instrument; all words of each language offered; the official words of others."""

    instrument: Instrument
    words: dict[str, InstrumentWords]
    others: dict[str, Wording]

    @property
    def wordings(self) -> dict[str, Wording]:
        """The official words by language, those offered first."""
        return {code: words.wording for code, words in self.words.items()} | self.others

    def faults(self, language: str) -> list[str]:
        """Where the words of a language offered do not fit the questionnaire."""
        id_, faults = self.instrument.id, _faults(self.instrument, language, self.words[language])
        if language not in self.instrument.facts.licence:
            faults.append(f"{name_of(id_)}: instrument.licence: needs a line in {language}")
        return faults


def load_instruments(root: Path, languages: Iterable[str]) -> dict[str, InstrumentFolder]:
    """Every instrument of the content in `root`, in the order asked. Raises ContentError."""
    offered = tuple(languages)
    folders = [_load(folder, offered) for folder in sorted((root / INSTRUMENTS).iterdir()) if folder.is_dir()]
    folders.sort(key=lambda each: each.instrument.facts.place)
    places = [each.instrument.facts.place for each in folders]
    if not places or len(set(places)) < len(places):
        raise ContentError(f"{INSTRUMENTS}: needs one instrument or more, each with a place of its own")
    return {each.instrument.id: each for each in folders}


def name_of(instrument: str, language: str = "") -> str:
    """How a file of an instrument's folder is called: that of a language, or the one with facts."""
    return f"{INSTRUMENTS}/{instrument}/{language + '.toml' if language else FACTS}"


def _load(folder: Path, offered: tuple[str, ...]) -> InstrumentFolder:
    instrument = _read(Instrument, folder, FACTS)
    if instrument.id != folder.name:
        raise ContentError(f"{name_of(folder.name)}: instrument.id: must be the folder's name, {folder.name}")
    known = [path.stem for path in sorted(folder.glob("*.toml")) if path.name != FACTS]
    words = {code: _read(InstrumentWords, folder, f"{code}.toml") for code in offered}
    others = {code: _read(WordingFile, folder, f"{code}.toml") for code in known if code not in offered}
    faults = [fault for code, file in others.items() for fault in _faults(instrument, code, file)]
    if faults:
        raise ContentError("\n".join(faults))
    return InstrumentFolder(instrument, words, {code: file.wording for code, file in others.items()})


def _faults(instrument: Instrument, language: str, words: WordingFile) -> list[str]:
    return [f"{name_of(instrument.id, language)}: {fault}" for fault in words.faults(instrument)]


def _read(kind: type[T], folder: Path, file: str) -> T:
    name = f"{INSTRUMENTS}/{folder.name}/{file}"
    return check(TypeAdapter(kind), read_table(folder / file, name), name)
