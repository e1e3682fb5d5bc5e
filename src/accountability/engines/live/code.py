"""Python code built from syntax nodes: statements, names, and values bound by reference.

Nothing here is made from the text of a rule. A template is a constant of this package whose
upper-case names are replaced by names that were generated; values (literals, names of fields,
rules) are bound to generated names in the namespace of the function, never written out.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from types import FunctionType
from typing import Any


@cache
def _parsed(template: str) -> ast.Module:
    return ast.parse(template)


class Code:
    """A function under construction: a stack of blocks, and what each has computed already."""

    def __init__(self) -> None:
        self.bound: dict[str, Any] = {}
        self._by_value: dict[int, str] = {}
        self._blocks: list[list[ast.stmt]] = [[]]
        self._known: list[dict[object, str]] = [{}]
        self._count = 0

    def fresh(self) -> str:
        self._count += 1
        return f"t{self._count}"

    def bind(self, value: object) -> str:
        """A name for a value that the function is to use."""
        name = self._by_value.get(id(value))
        if name is None:
            name = self._by_value[id(value)] = f"k{len(self.bound)}"
            self.bound[name] = value
        return name

    def add(self, template: str, **names: str) -> None:
        """The statements of a template, its upper-case names replaced."""
        copied = _copy(_parsed(template), names)
        self._blocks[-1] += copied

    def set(self, template: str, **names: str) -> str:
        """A fresh name for the value of a template, which is an expression."""
        target = self.fresh()
        self.add(f"OUT = {template}", OUT=target, **names)
        return target

    def known(self, key: object) -> str | None:
        """The name of what was computed before, on every way that leads here."""
        return next((found[key] for found in reversed(self._known) if key in found), None)

    def remember(self, key: object, name: str) -> str:
        self._known[-1][key] = name
        return name

    @contextmanager
    def when(self, template: str, **names: str) -> Iterator[None]:
        """The statements added inside run only if the condition of the template holds."""
        (test,) = _copy(_parsed(template), names)
        assert isinstance(test, ast.Expr)
        self._blocks.append([])
        self._known.append({})
        yield
        self._known.pop()
        body = self._blocks.pop()
        self._blocks[-1].append(ast.If(test.value, body or [ast.Pass()], []))

    def function(self, name: str, arguments: tuple[str, ...]) -> Callable[..., Any]:
        """The function, its free names those that were bound."""
        given = ast.arguments([], [ast.arg(a) for a in arguments], None, [], [], None, [])
        definition = ast.FunctionDef(name, given, self._blocks[0] or [ast.Pass()], [], None)
        if "type_params" in ast.FunctionDef._fields:
            definition.type_params = []  # type: ignore[attr-defined]  # from Python 3.12 on
        module = ast.fix_missing_locations(ast.Module([definition], []))
        namespace: dict[str, Any] = {"__builtins__": {}, **self.bound}
        exec(compile(module, f"<accountability {name}>", "exec"), namespace)  # built from nodes
        made = namespace[name]
        assert isinstance(made, FunctionType)
        return made


def _copy(module: ast.Module, names: Mapping[str, str]) -> list[ast.stmt]:
    return [_renamed(names, statement) for statement in module.body]


def _renamed(names: Mapping[str, str], node: Any) -> Any:
    """A deep copy, so that templates stay as they are."""
    if isinstance(node, ast.Name):
        return ast.Name(names.get(node.id, node.id), node.ctx)
    if isinstance(node, ast.AST):
        return type(node)(**{name: _renamed(names, value) for name, value in ast.iter_fields(node)})
    if isinstance(node, list):
        return [_renamed(names, item) for item in node]
    return node
