"""Sentences that scolded, sold, frightened or spoke of our machinery are gone, in both languages."""

import re

import pytest

from screener.screening.language import words_of

GONE = {
    "en": [
        r"easy test to pass",  # undersold talk therapy, which did better than a dummy treatment, too
        r"often not the last word",
        r"[Ss]cores wobble",
        r"[Kk]etamine is a medicine too",  # scolded who prefers no medicine
        r"KAP\)?,? (?:which uses ketamine, )?is not offered",  # a rule for every clinic: "not given"
        r"^Not offered",
        r"so nobody will call you",  # lonely at night
        r"You have not tried one, so it is worth",  # a gap to fill
        r"from a fixed table, read from the top",
        r"It is early days",
        r"could be discussed",  # a free talk discusses anything
        r"how and when you would stop",  # frightened before there was anything to stop
        r"weigh more when symptoms are mild",  # was told to people whose days are extremely difficult, too
    ],
    "es": [
        r"fácil de (?:pasar|superar)",
        r"última palabra",
        r"sub(?:e|en) y baja",
        r"[Kk]etamina también es (?:una )?medicina",
        r"no se ofrece",
        r"así que nadie le llamará",
        r"no ha tomado ninguna, así que vale la pena",
        r"de una tabla fija, que se lee desde arriba",
        r"Apenas empieza",
        r"antes de hablarlo|Antes de hablar de la KAP",
        r"cómo y cuándo la dejaría",
        r"pesan más con síntomas leves",
    ],
}


@pytest.mark.parametrize(("language", "old"), [(language, old) for language, all_ in GONE.items() for old in all_])
def test_the_sentence_is_gone(content, language, old):
    assert not [place for place, text in words_of(content.languages[language]) if re.search(old, text)]
