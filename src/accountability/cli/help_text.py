"""The help page of a command in Chinese. English help is Typer's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.cells import cell_len
from typer.core import TyperArgument, TyperGroup, TyperOption

from accountability.cli.chinese_help import COMMANDS, EXITS, METAVARS, OPTIONS

WIDTH = 88  # columns of a page; a Chinese character takes two
_CLOSING = "，。、；：？！）”》］"  # that no line begins with
_OPENING = "（“《［"  # and that none ends with


def asked_for(args: Sequence[str], commands: Mapping[str, object]) -> str | None:
    """The command whose help is asked for, "" for all of them, None if none is."""
    named = next((word for word in args if word in commands), "")
    if "--help" in args or not args:
        return named
    return None


def help_page(group: TyperGroup, name: str) -> str:
    """The page of one command, or of all (`name` empty)."""
    lines = _command(group, name) if name else _overview(group)
    return "".join(f"{line}\n" for line in lines)


def _overview(group: TyperGroup) -> Iterator[str]:
    yield "用法：accountability 命令 [选项]… 参数…"
    yield ""
    yield from _indented(COMMANDS[flat(group.help)])
    yield ""
    yield "命令："
    yield from _table([(name, _first(COMMANDS[flat(c.help)])) for name, c in group.commands.items()])
    yield ""
    yield "各命令的说明：accountability 命令 --lang zh --help"
    yield ""
    yield from EXITS.split("\n")


def _command(group: TyperGroup, name: str) -> Iterator[str]:
    command = group.commands[name]
    arguments = [p for p in command.params if isinstance(p, TyperArgument)]
    options = [p for p in command.params if isinstance(p, TyperOption)]
    words = " ".join(METAVARS[argument.metavar or ""] for argument in arguments)
    yield f"用法：accountability {name} [选项]… {words}".rstrip()
    yield ""
    yield from _indented(COMMANDS[flat(command.help)])
    if arguments:
        yield ""
        yield "参数："
        yield from _table([(METAVARS[a.metavar or ""], _about(a)) for a in arguments])
    yield ""
    yield "选项："
    shown = [(_written(option), _about(option)) for option in options]
    yield from _table([*shown, ("--help", OPTIONS["Show this message and exit."])])
    if command.epilog:
        yield ""
        yield from EXITS.split("\n")


def _written(option: TyperOption) -> str:
    value = "" if option.is_flag else f" {METAVARS[option.metavar or '']}"
    return f"{', '.join(sorted(option.opts, key=len))}{value}"


def _about(param: TyperArgument | TyperOption) -> str:
    notes = ["必填"] if param.required else []
    if isinstance(param, TyperOption) and isinstance(param.default, str):
        notes.append(f"缺省：{param.default}")
    if param.envvar:
        notes.append(f"环境变量：{param.envvar}")
    text = OPTIONS[flat(param.help)]
    return f"{text}［{'；'.join(notes)}］" if notes else text


def flat(text: str | None) -> str:
    """A help text on one line, as the tables have it."""
    return " ".join((text or "").split())


def _first(text: str) -> str:
    return text.partition("。")[0]


def _table(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    left = max(cell_len(name) for name, _ in rows) + 2
    for name, text in rows:
        first, *more = _wrapped(text, WIDTH - left - 2)
        yield f"  {name}{' ' * (left - cell_len(name))}{first}"
        yield from (" " * (left + 2) + line for line in more)


def _indented(text: str) -> Iterator[str]:
    yield from (f"  {line}" for line in _wrapped(text, WIDTH - 2))


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns; words of ASCII stay whole, and no line begins with a closing sign."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cell_len(line + piece) > width and piece not in _CLOSING:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()]


def _pieces(text: str) -> Iterator[str]:
    word = ""
    for sign in text:
        if sign.isascii() and sign != " ":
            word += sign
            continue
        if sign in _OPENING:
            yield from [word] if word else []
            word = sign
            continue
        if word and word[-1] in _OPENING:
            word += sign
            continue
        if word:
            yield word
        word = ""
        yield sign
    if word:
        yield word
