"""YAML text -> located values. Only what a rulebook needs: no tags, no aliases, one document.

The parser's events are used directly: nothing is constructed, every scalar stays text, so that
`no`, `1_000`, `007` and `2024-01-01` mean nothing until their place says what they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn, Protocol

import yaml

from accountability.model.place import Place
from accountability.rulebook.align import Style
from accountability.rulebook.located import Listing, Node, Sheet, Table, Written, listing, table
from accountability.rulebook.mistakes import Mistakes

MAX_DEPTH = 30  # of nested mappings and lists; what rulebooks need is below 10

_STYLES: dict[str | None, Style] = {
    None: "plain", "": "plain", "'": "single", '"': "double", "|": "literal", ">": "folded",
}  # fmt: skip
# What YAML forbids, and three separators that YAML 1.1 takes for line ends and editors do not:
# every place after one of them would be wrong.
_STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_HINTS = (
    ("cannot start any token", "quote a text that begins with @, ` or %, and indent with spaces, not tabs"),
    ("mapping values are not allowed", "quote a text that contains `: `, or write it below a `|`"),
    ("could not find expected ':'", "is a `:` missing, or is it full-width (`：`)?"),
    ("did not find expected key", "is the indentation as above, and is the quote closed?"),
)


class _Stop(Exception):
    """This file cannot be read further."""


def read_yaml(sheet: Sheet, mistakes: Mistakes) -> Node | None:
    """The one document of `sheet`, or None (with mistakes added) if it is not readable or empty."""
    strange = _STRANGE.search(sheet.text)
    if strange is not None:
        name = f"U+{ord(strange.group()):04X}"
        hint = f'write it as an escape in double quotes ("\\u{name[2:]}"), or leave it out'
        mistakes.add(sheet.place(strange.start()), f"character {name} is not allowed in a rulebook", hint)
        return None
    try:
        return _Builder(sheet, mistakes).document()
    except _Stop:
        return None
    except yaml.YAMLError as error:
        _add_yaml_error(error, sheet, mistakes)
        return None


class _Builder:
    def __init__(self, sheet: Sheet, mistakes: Mistakes) -> None:
        self._sheet = sheet
        self._mistakes = mistakes
        self._events: Iterator[yaml.Event] = yaml.parse(sheet.text, Loader=yaml.CSafeLoader)

    def document(self) -> Node | None:
        found: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if found is not None:
                    self._refuse(event, "a second YAML document in the file", "put it into a file of its own")
                found = self._node(next(self._events), depth=0)
        return found

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._refuse(event, f"nested deeper than {MAX_DEPTH} levels")
        if type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None:
            return self._scalar(event)  # nearly all of them: the questions below take longer than the answer
        if isinstance(event, yaml.AliasEvent):
            self._refuse(event, f"alias `*{event.anchor}`", "aliases are refused; write the value again")
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.anchor is not None:
            self._refuse(
                event, f"anchor `&{event.anchor}`", "anchors are refused; quote a text that begins with &"
            )
        if event.tag is not None:
            self._refuse(event, f"tag `{event.tag}`", "tags are refused; quote a text that begins with !")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.MappingStartEvent):
            return self._table(event, depth)
        return self._listing(event, depth)

    def _scalar(self, event: yaml.ScalarEvent) -> Written:
        style = _STYLES[event.style]
        return Written.at(event.value, style, self._sheet, _offset(event.start_mark), _offset(event.end_mark))

    def _table(self, start: yaml.Event, depth: int) -> Table:
        entries: dict[Written, Node] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            if not isinstance(key, Written):
                self._refuse(
                    event, "a key that is a list or a mapping", "quote a text that begins with [ or {"
                )
            value = self._node(next(self._events), depth + 1)
            if key in entries:
                first = next(known for known in entries if known == key)
                hint = f"the first is at line {first.place.line}"
                self._mistakes.add(key.place, f"key `{key}` twice", hint)
                continue
            entries[key] = value
        return table(entries, self._place(start))

    def _listing(self, start: yaml.Event, depth: int) -> Listing:
        items: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        return listing(items, self._place(start))

    def _place(self, event: yaml.Event) -> Place:
        return self._sheet.place(_offset(event.start_mark))

    def _refuse(self, event: yaml.Event, message: str, hint: str | None = None) -> NoReturn:
        self._mistakes.add(self._place(event), message, hint)
        raise _Stop


class _Mark(Protocol):
    @property
    def index(self) -> int: ...


def _offset(mark: _Mark | None) -> int:
    return mark.index if mark is not None else 0


def _add_yaml_error(error: yaml.YAMLError, sheet: Sheet, mistakes: Mistakes) -> None:
    problem, mark = "the file is not YAML", None
    if isinstance(error, yaml.MarkedYAMLError):
        problem, mark = error.problem or problem, error.problem_mark or error.context_mark
    hint = next((hint for words, hint in _HINTS if words in problem), None)
    mistakes.add(sheet.place(_offset(mark)), f"not readable as YAML: {problem}", hint)
