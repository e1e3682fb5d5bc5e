"""The command `accountability`: its subcommands, and what becomes of every error."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import cast

import typer
from typer.core import TyperGroup

from accountability.cli import exits, help_text
from accountability.cli.check import check
from accountability.cli.chinese import in_chinese
from accountability.cli.docs import docs
from accountability.cli.explain import explain
from accountability.cli.lint import lint
from accountability.cli.map import map_
from accountability.cli.output import to_stdout
from accountability.cli.params import params
from accountability.cli.probe import probe
from accountability.cli.schema import schema
from accountability.cli.simulate import simulate
from accountability.cli.terminal import fail, say
from accountability.cli.test import run_cases_of
from accountability.cli.version import version
from accountability.errors import AccountabilityError, Mistake, RulebookError, where_it_broke
from accountability.reports.locale import Lang

_INTERRUPTED = 130  # what typer makes of Ctrl-C where no command caught it

app = typer.Typer(
    name="accountability",
    help="Check ledgers against accountability checklists. Findings are leads to verify.",
    epilog=exits.HELP,
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("check", epilog=exits.HELP)(check)
app.command("docs")(docs)
app.command("explain")(explain)
app.command("lint")(lint)
app.command("map")(map_)
app.command("params")(params)
app.command("simulate")(simulate)
app.command("probe")(probe)
app.command("test")(run_cases_of)
app.command("schema")(schema)
app.command("version")(version)


def run() -> None:
    """The entry point of the console script."""
    sys.exit(main(sys.argv[1:]))


def main(args: Sequence[str]) -> int:
    """Runs one command and gives its exit code. No exception leaves it."""
    lang = _language(args)
    group = cast(TyperGroup, typer.main.get_command(app))
    words = _in_order(list(args), group)
    try:
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
        if code != _INTERRUPTED:
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


def _language(args: Sequence[str]) -> Lang:
    """The language that the words of a command ask for, even where the command itself is refused."""
    word = os.environ.get("ACCOUNTABILITY_LANG", "en")
    for at, given in enumerate(args):
        if given.startswith("--lang="):
            word = given.removeprefix("--lang=")
        elif given == "--lang" and at + 1 < len(args):
            word = args[at + 1]
    return "zh" if word == "zh" else "en"


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
