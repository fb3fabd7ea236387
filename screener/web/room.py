"""Whether the largest pages leave room in their length. One that outgrows it gets the next length, which would tell."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping

from flask import Flask
from werkzeug.datastructures import MultiDict

from screener.screening.claims import Finding
from screener.screening.earlier import Earlier
from screener.screening.instrument import Instrument
from screener.screening.matters import MOST_MATTERS
from screener.screening.situation import SITUATION_VALUES
from screener.web.forms import fields_of
from screener.web.journey import result, text_copy
from screener.web.lengths import DOCUMENT, PACKED, TEXT, deflated, filled, unindented
from screener.web.page import Reply
from screener.web.service import Service

# The rest is for what these visitors do not show.
MOST = 0.9
VISITORS = 16


def pages_without_room(app: Flask, most: float = MOST) -> list[Finding]:
    """A finding for each language whose largest result takes more than that part of a length."""
    service: Service = app.extensions["screener"]
    return [
        Finding(
            f"the result in {language}",
            f"can take {size} of {length} {unit}",
            "a page that outgrows its length gets a longer one, which could tell an answer to who watches the line",
            "make texts shorter, or the length in screener/web/lengths.py larger",
        )
        for language in service.clinic.languages
        for unit, (size, length) in sizes(app, language).items()
        if size > most * length
    ]


def sizes(app: Flask, language: str) -> dict[str, tuple[int, int]]:
    """What the largest result takes of its length, as it is and packed."""
    pages = [unindented(page) for page in _replies(app, language, result)]
    texts = list(_replies(app, language, text_copy))
    return {
        "bytes": (max(map(len, pages)), DOCUMENT),
        "bytes of gzip": (max(len(deflated(filled(page))) for page in pages), PACKED),
        "bytes of text": (max(len(text.rstrip()) for text in texts), TEXT),
    }


def _replies(app: Flask, language: str, view: Callable[[], Reply]) -> Iterator[bytes]:
    """A view's replies to made-up visitors, as visitors get them but for limits, turns and a page's length."""
    service: Service = app.extensions["screener"]
    for form in _forms(tuple(service.instruments.values()), _most_that_is_added(service)):
        with app.test_request_context(f"/{language}/result", method="POST", data=form):
            reply = app.make_response(view())
            reply.direct_passthrough = False
            yield reply.get_data()


def _most_that_is_added(service: Service) -> dict[str, list[str]]:
    """An earlier result, and as many things that matter as can be picked."""
    matters = service.content.languages[service.clinic.languages[0]].matters.matter[:MOST_MATTERS]
    return MultiDict(fields_of(Earlier(0, service.today), [matter.id for matter in matters])).to_dict(flat=False)


def _forms(instruments: tuple[Instrument, ...], added: Mapping[str, list[str]]) -> Iterator[dict[str, object]]:
    """The same mixture each time, of adults who are shown topics: other results are shorter."""
    chance = random.Random(7)  # noqa: S311
    situation = SITUATION_VALUES | {"age": ("18_24", "25_64", "ge65", "skip"), "safety": ("no", "thoughts", "skip")}
    for _ in range(VISITORS):
        items = {item.id: str(chance.choice(each.choices).value) for each in instruments for item in each.items}
        difficulty = {
            each.difficulty.id: chance.choice(("somewhat", "extremely", "")) for each in instruments if each.difficulty
        }
        yield {**items, **difficulty, **{name: chance.choice(values) for name, values in situation.items()}, **added}
