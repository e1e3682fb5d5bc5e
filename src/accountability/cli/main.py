"""The command `accountability`: its subcommands, and what becomes of every error."""

from __future__ import annotations

import os
import traceback
from collections.abc import Collection, Mapping, Sequence
from importlib import import_module
from typing import cast

import typer
from typer.core import TyperGroup

from accountability.cli import entry, exits, help_text
from accountability.cli.chinese import in_chinese
from accountability.cli.output import to_stdout
from accountability.cli.terminal import fail, say
from accountability.errors import AccountabilityError, Mistake, RulebookError, where_it_broke
from accountability.reports.locale import Lang

# Every command, and the function in its module of `cli`.
COMMANDS: Mapping[str, str] = {
    "check": "check",
    "docs": "docs",
    "explain": "explain",
    "lint": "lint",
    "map": "map_",
    "params": "params",
    "simulate": "simulate",
    "probe": "probe",
    "test": "run_cases_of",
    "schema": "schema",
    "version": "version",
}


def group_of(names: Collection[str]) -> TyperGroup:
    """The command `accountability` with the subcommands `names`, in our order; only these are imported."""
    app = typer.Typer(
        name="accountability",
        help="Check ledgers against accountability checklists. Findings are leads to verify.",
        epilog=exits.HELP,
        add_completion=False,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_group)  # or a single command would stand alone
    for name, function in COMMANDS.items():
        if name in names:
            command = getattr(import_module(f"accountability.cli.{name}"), function)
            app.command(name, epilog=exits.HELP if name == "check" else None)(command)
    return cast(TyperGroup, typer.main.get_command(app))


def _group() -> None:
    """Holds the options of the command itself: there are none."""


def main(args: Sequence[str]) -> int:
    """Runs one command and gives its exit code. No exception leaves it."""
    lang: Lang = "zh" if entry.language(args) == "zh" else "en"
    try:
        with entry.ending_at_once():
            group = group_of(COMMANDS.keys() & set(args) or COMMANDS)
        words = _in_order(list(args), group)
        asked = help_text.asked_for(words, group.commands) if lang == "zh" else None
        if asked is not None:
            to_stdout([help_text.help_page(group, asked)])
            return exits.OK if words else exits.UNUSABLE
        code = group.main(args=words, prog_name="accountability", standalone_mode=False)
    except RulebookError as error:
        for mistake in error.mistakes:
            say(str(mistake) if lang == "en" else _mistake(mistake))
        _refuse(f"mistakes in the rulebook: {len(error.mistakes)}", lang)
    except AccountabilityError as error:
        _refuse(str(error), lang)
    except typer.TyperException as error:
        _usage(error, lang)
    except (KeyboardInterrupt, typer.Abort):
        _refuse("stopped", lang)
    except Exception as error:
        _internal(error, lang)
    else:
        if code != entry.INTERRUPTED:
            return code if isinstance(code, int) else exits.OK
        _refuse("stopped", lang)
    return exits.UNUSABLE


def _in_order(args: list[str], group: TyperGroup) -> list[str]:
    """`--lang zh` may stand before the command too, which alone would not know it."""
    if args[:1] != ["--lang"] or len(args) < 2:
        return args
    given, rest = args[:2], args[2:]
    command = group.commands.get(rest[0]) if rest else None
    takes_it = command is not None and any("--lang" in param.opts for param in command.params)
    return [rest[0], *given, *rest[1:]] if takes_it else rest


def _refuse(message: str, lang: Lang) -> None:
    if lang == "zh":
        say(f"错误：{in_chinese(message)}")
    else:
        fail(message)


def _mistake(mistake: Mistake) -> str:
    hint = f"\n  hint: {mistake.hint}" if mistake.hint else ""
    return f"{mistake.place}: {in_chinese(mistake.message + hint)}"


def _usage(error: typer.TyperException, lang: Lang) -> None:
    """Typer's own refusals, as one sentence in the style of all others."""
    if error.format_message().startswith("Usage: "):  # nothing was asked for: the help is the answer
        say(error.format_message())
        return
    message, _, more = error.format_message().replace("'", "`").rstrip(".").partition(". ")
    hint = f"\n  hint: {more[:1].lower()}{more[1:]}" if more else ""
    _refuse(f"{message[:1].lower()}{message[1:]}{hint}", lang)


def _internal(error: Exception, lang: Lang) -> None:
    if os.environ.get("ACCOUNTABILITY_DEBUG") == "1":
        say(traceback.format_exc().rstrip())
    said = where_it_broke(error)
    _refuse(f"internal error, please report it ({said}); ACCOUNTABILITY_DEBUG=1 says more", lang)
