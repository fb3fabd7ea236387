"""The forms, built from the instrument and the situation. An error here is one word; messages.py explains it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from screener.screening.earlier import Earlier, months_until
from screener.screening.instrument import Difficulty, Instrument
from screener.screening.language import LanguageContent
from screener.screening.matters import MOST_MATTERS
from screener.screening.report import MOST_QUESTIONS
from screener.screening.scoring import Answers
from screener.screening.situation import SITUATION_VALUES, Situation

MISSING, UNKNOWN, REPEATED, TOO_MANY = "missing", "unknown", "repeated", "too_many"
# A result from before: both of it or none.
EARLIER = ("earlier_total", "earlier_month")


@lru_cache(1000)
def _choices(values: tuple[str, ...]) -> tuple[list[SelectChoice], int]:
    """As WTForms has them, made once, and the length of the longest."""
    return [SelectChoice(value, value) for value in values], max(map(len, values))


class OneChoice(RadioField):
    """A radio group that refuses a value sent twice and a value that is not offered.

    Pages send its values filled with spaces: from the length of a request nobody can tell which was chosen, or if any.
    """

    def __init__(self, values: Iterable[str], **options: Any) -> None:  # noqa: ANN401 - passed on as it is
        choices, self.width = _choices(tuple(values))
        super().__init__(choices=choices, **options)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Take the one value sent, with or without the spaces; an empty one is no answer."""
        self.data = None
        if len(valuelist) > 1:
            raise ValueError(REPEATED)
        self.raw_data = values = [value.rstrip(" ") for value in valuelist]  # what the validators look at
        if values and values[0]:
            if all(values[0] != choice.value for choice in self.choices):
                raise ValueError(UNKNOWN)
            self.data = values[0]

    def filled(self, value: str | None) -> str:
        """The value, or none, as long as any other."""
        return (value or "").ljust(self.width)

    @property
    def carried(self) -> list[str]:
        """The answer as a hidden field carries it on."""
        return [self.filled(self.data)]

    def pre_validate(self, form: FlaskForm) -> None:
        """An unknown value was refused when it was read; the validators must not forgive one that begins blank."""
        if self.process_errors:
            raise StopValidation


class Picks(SelectMultipleField):
    """Some of a list: known ids, and no more than `most`."""

    def __init__(self, ids: Iterable[str], most: int, **options: Any) -> None:  # noqa: ANN401 - passed on as it is
        super().__init__(choices=_choices(tuple(ids))[0], **options)
        self._most = most

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep the known ids, each once, in the order sent, with or without spaces; an empty one is no pick."""
        known, sent = {choice.value for choice in self.choices}, [value.rstrip(" ") for value in valuelist]
        self.data = [value for value in dict.fromkeys(sent) if value in known]
        if not known.issuperset(filter(None, sent)):
            raise ValueError(UNKNOWN)

    def pre_validate(self, form: FlaskForm) -> None:
        """Refuse more than there is room for."""
        if len(self.data or ()) > self._most:
            raise ValidationError(TOO_MANY)

    @property
    def carried(self) -> list[str]:
        """The picks as hidden fields carry them on."""
        return self.data or []


class Matters(Picks):
    """What matters to the visitor: carried on as so many values of one length, whatever was picked."""

    def filled(self, value: str) -> str:
        """The value, as long as any other."""
        return value.ljust(max(len(choice.value) for choice in self.choices))

    @property
    def carried(self) -> list[str]:
        """The picks, and empty values up to the most that can be picked."""
        picks = super().carried
        return [self.filled(value) for value in (*picks, *[""] * (self._most - len(picks)))]


class TogetherWith:
    """Refuses a field left out beside another one that was filled in."""

    def __init__(self, other: str) -> None:
        self._other = other

    def __call__(self, form: FlaskForm, field: Field) -> None:
        """Raises StopValidation."""
        if form[self._other].data and not field.data:
            raise StopValidation(MISSING)


class StepForm(FlaskForm):
    """A form without a token: nothing here rests on a cookie, and protection.py refuses posts from other sites."""

    class Meta(FlaskForm.Meta):
        csrf = False

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Every valid value, as hidden fields carry it on."""
        return [(field.name, value) for field in self for value in field.carried]

    @property
    def is_empty(self) -> bool:
        """There is no valid value in it."""
        return not any(field.data for field in self)

    def check(self, *ignored: str) -> dict[str, str]:
        """The first fault of each field, by field name and in the form's order, but for the kinds to be ignored."""
        self.validate()
        faults = {name: str(errors[0]) for name, errors in self.errors.items()}
        return {name: fault for name, fault in faults.items() if fault not in ignored}


class AnswersForm(StepForm):
    """The questionnaires. Their fields are added by `Forms`."""

    instruments: tuple[Instrument, ...] = ()

    def to_answers(self) -> dict[str, Answers]:
        """The answers of a valid form to each questionnaire of which all items were answered, by its id."""
        given = ((each, [self[item.id].data for item in each.items]) for each in self.instruments)
        return {
            each.id: Answers(tuple(int(value) for value in values), self._difficulty(each))
            for each, values in given
            if all(values)
        }

    def _difficulty(self, instrument: Instrument) -> Difficulty:
        asked = instrument.difficulty
        return (self[asked.id].data if asked else None) or "skip"


class SituationForm(StepForm):
    """The optional questions, an earlier result, and what matters. Its fields are added by `Forms`.

    `untouched`: one to which nothing was sent. `blank`: what its page sends with everything left out, when nothing that
    matters is marked.
    """

    untouched: SituationForm
    blank: tuple[tuple[str, str], ...] = ()

    def to_situation(self) -> Situation:
        """The situation of a valid form; what was left out keeps its default."""
        given = {name: self[name].data for name in SITUATION_VALUES if name in self}
        return Situation(**{name: value for name, value in given.items() if value})

    def to_earlier(self) -> Earlier | None:
        """The earlier result of a valid form, if there is one."""
        total, month = (self[name].data if name in self else None for name in EARLIER)
        return Earlier(int(total), date.fromisoformat(f"{month}-01")) if total and month else None

    @property
    def picked(self) -> frozenset[str]:
        """The known ids of what matters."""
        return frozenset(self.matters.data or ())


def fields_of(earlier: Earlier | None, matters: Iterable[str]) -> list[tuple[str, str]]:
    """An earlier result and what matters as the form sends them."""
    values = (str(earlier.total), f"{earlier.month:%Y-%m}") if earlier else ()
    return [*zip(EARLIER, values, strict=False), *(("matters", id_) for id_ in sorted(matters))]


class PicksForm(StepForm):
    """The questions picked for the consultation. Its field is added by `Forms`."""

    @property
    def picked(self) -> frozenset[str]:
        """The known ids picked."""
        return frozenset(self.questions.data or ())


class Forms:
    """The form classes for these instruments, of which the first is needed, and the questions and picks of content."""

    def __init__(self, instruments: tuple[Instrument, ...], words: LanguageContent) -> None:
        answers: dict[str, object] = {"instruments": instruments}
        for each in instruments:
            validator = InputRequired(MISSING) if each == instruments[0] else Optional()
            values = [str(choice.value) for choice in each.choices]
            answers |= {item.id: OneChoice(values, validators=[validator]) for item in each.items}
            if each.difficulty:
                hard = [choice.value for choice in each.difficulty.choices]
                answers[each.difficulty.id] = OneChoice(hard, validators=[Optional()])
        picks = {"questions": Picks([question.id for question in words.questions], MOST_QUESTIONS)}
        self._answers = cast(type[AnswersForm], type("QuestionnaireForm", (AnswersForm,), answers))
        self._picks = cast(type[PicksForm], type("PickForm", (PicksForm,), picks))
        self._main = instruments[0]
        self._situation_asked = list(words.situation.questions)
        self._matters = [matter.id for matter in words.matters.matter]
        self._situation = lru_cache(2)(self._situation_until)

    def read(self, today: date) -> Submission:
        """The three forms, filled from the request."""
        return Submission(self._answers(), self._situation(today.replace(day=1))(), self._picks())

    def _situation_until(self, month: date) -> type[SituationForm]:
        """The optional questions, with the months that an earlier result can be from in that one."""
        fields: dict[str, object] = {
            name: OneChoice(SITUATION_VALUES[name], validators=[Optional()]) for name in self._situation_asked
        }
        fields["matters"] = Matters(self._matters, MOST_MATTERS)
        if self._main.changes:
            totals = [str(total) for total in range(self._main.highest + 1)]
            months = [f"{month:%Y-%m}" for month in months_until(month)]
            for name, values, other in zip(EARLIER, (totals, months), reversed(EARLIER), strict=True):
                fields[name] = OneChoice(values, validators=[TogetherWith(other), Optional()])
        form = cast(type[SituationForm], type("ContextForm", (SituationForm,), fields))
        form.untouched = form(formdata=None)
        form.blank = tuple(pair for pair in form.untouched.sent if pair[0] != "matters")
        return form


class Submission:
    """What one request sent, as the three forms."""

    def __init__(self, answers: AnswersForm, situation: SituationForm, picks: PicksForm) -> None:
        self.answers = answers
        self.situation = situation
        self.picks = picks

    @property
    def is_empty(self) -> bool:
        """There is no valid value in it."""
        return all(form.is_empty for form in (self.answers, self.situation, self.picks))

    def carried(self, *shown: StepForm) -> list[tuple[str, str]]:
        """Hidden fields for everything that the page does not itself ask."""
        forms: tuple[StepForm, ...] = (self.answers, self.situation, self.picks)
        return [pair for form in forms if form not in shown for pair in form.sent]
