"""The cases of a rule: what is given, and which verdict each named subject is expected to get."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from accountability.errors import UsageError
from accountability.language.scope import called
from accountability.model.records import RecordType
from accountability.model.rule import Case, Parameter
from accountability.model.verdict import Verdict
from accountability.rulebook.choose import chosen
from accountability.rulebook.located import Written
from accountability.rulebook.mistakes import Mistakes
from accountability.rulebook.parameters import Overlays
from accountability.rulebook.rule_shapes import CaseShape
from accountability.rulebook.suggest import nearest_or_list

_VERDICTS = {verdict.value: verdict for verdict in Verdict}


class CaseReader:
    """Reads the cases of all rules of one rulebook."""

    def __init__(
        self,
        records: Mapping[str, RecordType],
        broken: set[str],
        parameters: Mapping[str, Parameter],
        overlays: Overlays,
        mistakes: Mistakes,
    ) -> None:
        self._records = records
        self._broken = broken
        self._parameters = parameters
        self._overlays = overlays
        self._mistakes = mistakes

    def cases(self, shapes: tuple[CaseShape, ...]) -> tuple[Case, ...]:
        names: dict[str, Written] = {}
        for shape in shapes:
            first = names.setdefault(str(shape.name), shape.name)
            if first is not shape.name:
                self._add(shape.name, f"case `{shape.name}` twice", f"the first is at {first.place}")
        return tuple(self._case(shape) for shape in shapes)

    def _case(self, shape: CaseShape) -> Case:
        self._check_params(shape)
        return Case(
            name=str(shape.name),
            given=self._given(shape),
            expect=self._expect(shape),
            as_of=shape.as_of,
            period=self._period(shape),
            params={str(name): value for name, value in shape.params.items()},
            profile=str(shape.profile) if shape.profile is not None else None,
            place=shape.name.place,
        )

    def _period(self, shape: CaseShape) -> tuple[date, date] | None:
        if shape.from_ is None and shape.to is None:
            return None
        if shape.from_ is None or shape.to is None:
            self._add(shape.name, "a period has both `from` and `to`")
            return None
        if shape.from_ > shape.to:
            self._add(shape.name, f"the period ends on {shape.to}, before it begins on {shape.from_}")
        return (shape.from_, shape.to)

    def _given(self, shape: CaseShape) -> dict[str, tuple[Mapping[str, object], ...]]:
        given: dict[str, tuple[Mapping[str, object], ...]] = {}
        for name, rows in shape.given.items():
            found = called(str(name), self._records)
            if len(found) != 1:
                if str(name) not in self._broken:
                    hint = nearest_or_list(name, self._records, "record types")
                    self._add(name, f"unknown record type `{name}`", hint)
                continue
            record = found[0]
            if record.name in given:
                self._add(name, f"the records of `{record.name}` are given twice")
            given[record.name] = rows
            known = {each for field in record.fields.values() for each in field.names}
            unknown = dict.fromkeys(header for row in rows for header in row if header not in known)
            for header in unknown:
                hint = nearest_or_list(header, record.fields, "fields")
                self._add(name, f"no field `{header}` in record type `{record.name}`", hint)
        return given

    def _expect(self, shape: CaseShape) -> dict[tuple[str, ...], Verdict]:
        expected: dict[tuple[str, ...], Verdict] = {}
        for word, subjects in shape.expect.items():
            verdict = _VERDICTS.get(str(word))
            if verdict is None:
                self._add(word, f"unknown verdict `{word}`", nearest_or_list(word, _VERDICTS, "verdicts"))
                continue
            for subject in subjects:
                if subject in expected:
                    self._add(word, f"two verdicts are expected for `{', '.join(subject)}`")
                expected[subject] = verdict
        if not any(shape.expect.values()):
            self._add(
                shape.name, f"case `{shape.name}` expects nothing", "name a subject, as in {fail: [C1]}"
            )
        return expected

    def _check_params(self, shape: CaseShape) -> None:
        """The profile and the parameters of a case are those of a run, so a run's checks apply."""
        profile = str(shape.profile) if shape.profile is not None else None
        self._check_choice(shape.profile or shape.name, profile, {})
        for name, value in shape.params.items():
            self._check_choice(name, None, {str(name): value})

    def _check_choice(self, at: Written, profile: str | None, params: Mapping[str, object]) -> None:
        try:
            chosen(self._parameters, self._overlays, profile, params)
        except UsageError as error:
            self._add(at, str(error))

    def _add(self, at: Written, message: str, hint: str | None = None) -> None:
        self._mistakes.add(at.place, message, hint)
