"""`accountability lint`: is this rulebook right, and is it finished?"""

from __future__ import annotations

import typer

from accountability.cli import arguments, exits, options
from accountability.cli.chinese import in_chinese, in_lang
from accountability.cli.output import to_stdout
from accountability.cli.terminal import say
from accountability.reports.locale import Lang
from accountability.rulebook.lints import Lint
from accountability.rulebook.lints import lint as remarks_about
from accountability.rulebook.load import load


def lint(rules: options.Rules, strict: options.Strict = False, lang: options.Language = "en") -> None:
    """Check a rulebook by itself: every mistake, and what is unfinished.

    Mistakes exit 2. Remarks exit 0, with --strict 1.
    """
    locale = arguments.language(lang)
    book = load(rules)
    remarks = remarks_about(book, strict)
    to_stdout(f"{_remark(remark, locale)}\n" for remark in remarks)
    say(in_lang(f"{len(book.rules)} rules, {len(remarks)} remarks", locale))
    raise typer.Exit(exits.FOUND if strict and remarks else exits.OK)


def _remark(remark: Lint, lang: Lang) -> str:
    if lang == "en":
        return str(remark)
    said = f"{remark.place}: {in_chinese(remark.level)}：{in_chinese(remark.message)}（{remark.code}）"
    return f"{said}\n{in_chinese(f'  hint: {remark.hint}')}" if remark.hint else said
