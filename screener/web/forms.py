"""The forms, built from the instrument and the situation. An error here is one word; messages.py explains it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, SelectMultipleField
from wtforms.validators import InputRequired, Optional, StopValidation, ValidationError

from screener.screening.instrument import Difficulty, Instrument
from screener.screening.language import ConsultationQuestion
from screener.screening.report import MOST_QUESTIONS
from screener.screening.scoring import Answers
from screener.screening.situation import SITUATION_VALUES, Situation

MISSING, UNKNOWN, REPEATED, TOO_MANY = "missing", "unknown", "repeated", "too_many"


class OneChoice(RadioField):
    """A radio group that refuses a value sent twice and a value that is not offered.

    Pages send its values filled with spaces: from the length of a request nobody can tell which was chosen, or if any.
    """

    def __init__(self, values: Iterable[str], **options: Any) -> None:  # noqa: ANN401 - passed on as it is
        choices = [SelectChoice(value, value) for value in values]
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
        return (value or "").ljust(max(len(choice.value) for choice in self.choices))

    @property
    def carried(self) -> list[str]:
        """The answer as a hidden field carries it on."""
        return [self.filled(self.data)]

    def pre_validate(self, form: FlaskForm) -> None:
        """An unknown value was refused when it was read; the validators must not forgive one that begins blank."""
        if self.process_errors:
            raise StopValidation


class Questions(SelectMultipleField):
    """The questions picked for the consultation: known ids, and no more than fit on the paper."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep the known ids, each once, in the order sent."""
        known = {choice.value for choice in self.choices}
        self.data = [value for value in dict.fromkeys(valuelist) if value in known]
        if not known.issuperset(valuelist):
            raise ValueError(UNKNOWN)

    def pre_validate(self, form: FlaskForm) -> None:
        """Refuse more questions than there is room for."""
        if len(self.data or ()) > MOST_QUESTIONS:
            raise ValidationError(TOO_MANY)

    @property
    def carried(self) -> list[str]:
        """The picks as hidden fields carry them on."""
        return self.data or []


class StepForm(FlaskForm):
    """A form without a token: nothing here rests on a cookie, and protection.py refuses posts from other sites."""

    class Meta(FlaskForm.Meta):
        csrf = False

    @property
    def sent(self) -> list[tuple[str, str]]:
        """Every valid value, as hidden fields carry it on."""
        return [(field.name, value) for field in self for value in field.carried]

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
    """The optional questions. Its fields are added by `Forms`."""

    def to_situation(self) -> Situation:
        """The situation of a valid form; what was left out keeps its default."""
        return Situation(**{field.name: field.data for field in self if field.data})


class PicksForm(StepForm):
    """The questions picked for the consultation. Its field is added by `Forms`."""

    @property
    def picked(self) -> frozenset[str]:
        """The known ids picked."""
        return frozenset(self.questions.data or ())


class Forms:
    """The form classes for these instruments, of which the first is needed, and these questions."""

    def __init__(self, instruments: tuple[Instrument, ...], questions: Iterable[ConsultationQuestion]) -> None:
        answers: dict[str, object] = {"instruments": instruments}
        for each in instruments:
            validator = InputRequired(MISSING) if each == instruments[0] else Optional()
            values = [str(choice.value) for choice in each.choices]
            answers |= {item.id: OneChoice(values, validators=[validator]) for item in each.items}
            if each.difficulty:
                hard = [choice.value for choice in each.difficulty.choices]
                answers[each.difficulty.id] = OneChoice(hard, validators=[Optional()])
        situation = {name: OneChoice(allowed, validators=[Optional()]) for name, allowed in SITUATION_VALUES.items()}
        ids = [SelectChoice(question.id, question.id) for question in questions]
        self._answers = cast(type[AnswersForm], type("QuestionnaireForm", (AnswersForm,), answers))
        self._situation = cast(type[SituationForm], type("ContextForm", (SituationForm,), situation))
        self._picks = cast(type[PicksForm], type("PickForm", (PicksForm,), {"questions": Questions(choices=ids)}))

    @property
    def none(self) -> list[tuple[str, str]]:
        """The situation with everything left out, as long as any other."""
        return self._situation(formdata=None).sent

    def read(self) -> Submission:
        """The three forms, filled from the request."""
        return Submission(self._answers(), self._situation(), self._picks())


class Submission:
    """What one request sent, as the three forms."""

    def __init__(self, answers: AnswersForm, situation: SituationForm, picks: PicksForm) -> None:
        self.answers = answers
        self.situation = situation
        self.picks = picks

    @property
    def is_empty(self) -> bool:
        """There is no valid value in it."""
        return not any(field.data for form in (self.answers, self.situation, self.picks) for field in form)

    def carried(self, *shown: StepForm) -> list[tuple[str, str]]:
        """Hidden fields for everything that the page does not itself ask."""
        forms: tuple[StepForm, ...] = (self.answers, self.situation, self.picks)
        return [pair for form in forms if form not in shown for pair in form.sent]
