"""Words: every message in Chinese and English, the fixed vocabulary, and no word of guilt anywhere."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from typer.core import TyperArgument, TyperOption

from accountability.cli import exits
from accountability.cli import summary as run_summary
from accountability.cli.chinese import EVERY, in_chinese
from accountability.cli.chinese_help import COMMANDS, EXITS, METAVARS, OPTIONS
from accountability.cli.chinese_kinds import PARTS
from accountability.cli.chinese_sentences import SENTENCES, USAGE
from accountability.cli.chinese_terms import TERMS
from accountability.cli.help_text import flat
from accountability.cli.main import COMMANDS as SUBCOMMANDS
from accountability.cli.main import group_of
from accountability.kinds.registry import all_kinds
from accountability.language.check_numbers import _VERBS
from accountability.records import container
from accountability.reports import header_proposal, summary
from accountability.reports.words import CHINESE, ENGLISH
from accountability.rulebook.wording import GUILT, JUDGEMENT

SOURCE = Path(__file__).parents[2] / "src" / "accountability"
# Where what an officer does can go wrong.
FOLDERS = ("records", "cli", "api", "planning", "results")
FILES = ("engines/registry.py", "rulebook/choose.py", "rulebook/files.py", "rulebook/office_headers.py")
LIVE = ("api/live/", "records/single.py")  # only Python code meets these
RAISING = {"refused", "UsageError", "OutputError", "Cancelled", "_refuse"}
HINT = "\n  hint: "
# Sentences that are put together: what they are made of stands in the table too.
MADE_OF = {
    "SAVE_AS", "hint", "did_you_mean(text, known)", "_printable(text)", "str(error)", "lang", "message",
    "_unknown('profile', profile, overlays)", "_unknown('parameter', plain, found)", "_units_of(field)",
    "f'the folder `{path}` cannot be read: ' + '; '.join(wrong)", "path",
    "f'parameter `{name}`: {bad.message}' + _also(bad.hint)",
}  # fmt: skip
# Where rules are read: every text of more than one word there is part of a mistake, a hint or a remark,
# except what is given to these calls, and the modules that are told by `raised`.
RULE_FOLDERS = ("language", "rulebook", "kinds")
NOT_SAID = {
    "template", "template_let", "template_rows", "template_source", "template_order", "compile", "KeyError",
    "TypeError", "ValueError", "_F", "Kind", "Context", "Derivation",
}  # fmt: skip
NO_MISTAKES = {"rulebook/office_headers.py", "language/printer.py"}
# Names of derived records, and what is put together: `cannot` and a verb, a hint and one more.
NAMES = {
    "{}\n  hint: {}",
    "from: {}",
    "where: {}",
    "{} rows",
    "{} groups",
    "let {}",
    "by {}: {}",
    "let {}: {}",
    "derive {}",
    "accountability rulebook",
}
TO_FILL_IN = {"part: …", "name:", "path: NAME", "active: [START, END]", "by: [TYPE.FIELD]"}
RULE_PARTS = {"cannot {}", "; a quoted name stands in backquotes"}
HAN = re.compile("[\u4e00-\u9fff]")
# Chinese text with the punctuation of another script right behind or before a Chinese character.
FOREIGN_SIGN = re.compile("[\u4e00-\u9fff] ?[,;:!?]|[,;:!?] ?[\u4e00-\u9fff]")


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        yield path.relative_to(SOURCE).as_posix(), ast.parse(path.read_text("utf-8"))


def template(node: ast.expr) -> str | None:
    """A text as it stands in the code, `{}` for what is put in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(str(v.value) if isinstance(v, ast.Constant) else "{}" for v in values)
    return None


def raised() -> Iterator[tuple[str, str]]:
    """Every sentence that these parts can raise, with where it stands."""
    for name, tree in trees():
        is_command = name.split("/")[0] in FOLDERS and not name.startswith(LIVE)
        if not is_command and name not in FILES:
            continue
        calls = RAISING | ({"add"} if name == "rulebook/office_headers.py" else set())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in calls:
                yield from said(f"{name}:{node.lineno}", node)


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def said(place: str, node: ast.Call) -> Iterator[tuple[str, str]]:
    for argument in node.args:
        text = template(argument)
        if text is None:
            written = ast.unparse(argument)
            assert written in MADE_OF or written.endswith(".place") or "Place(" in written, (place, written)
        else:
            yield from ((place, part) for part in text.split(HINT))


def test_every_error_that_an_officer_may_meet_has_its_chinese() -> None:
    # The last of these is followed by a hint of its own; `{}` is a hint, put together before.
    put_together = {"{}", "{}{}{}", "{}: no rule is called `{}`{}"}
    assert [found for found in raised() if found[1] not in {*SENTENCES, *put_together}] == []


def rule_texts() -> Iterator[tuple[str, str]]:
    """Every text of more than one word in what reads rules, with where it stands."""
    for name, tree in trees():
        if name.split("/")[0] not in RULE_FOLDERS or name in NO_MISTAKES:
            continue
        silent = set(quiet(tree))
        for node in ast.walk(tree):
            if not isinstance(node, ast.expr) or id(node) in silent:
                continue
            text = template(node)
            if text and re.search(r"[a-z]", text) and re.search(r"[A-Za-z`}:;] [A-Za-z`{(]", text):
                yield f"{name}:{node.lineno}", re.sub(r"{\d}", "{}", text)


def quiet(tree: ast.Module) -> Iterator[int]:
    """Docstrings, pieces of longer texts, assertions, and what is given to `NOT_SAID`."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant() as text):
                yield id(text)
            case ast.JoinedStr(values=values):
                yield from map(id, values)
            case ast.Assert(msg=ast.expr() as text):
                yield id(text)
            case ast.Raise(exc=ast.Call(func=ast.Name(id="AssertionError"))):
                yield from map(id, ast.walk(node))
            case ast.Call() if called(node) in NOT_SAID:
                yield from (id(part) for argument in node.args for part in ast.walk(argument))


def test_every_mistake_in_a_rule_file_has_its_chinese() -> None:
    known = {*EVERY, *TERMS, *NAMES, *RULE_PARTS}
    begun = tuple(english.partition("{}")[0] for english in EVERY)  # a list or a name is put behind these
    verbs = {f"cannot {re.sub(r'{.}', '{}', verb)}" for verb in _VERBS.values()}
    assert verbs <= set(EVERY)
    said = {text: place for place, text in rule_texts() if f"cannot {text}" not in verbs}
    assert len(said) > 600
    left = {
        place: text
        for text, place in said.items()
        if text not in known and text not in begun and not re.search(r"{[a-z]", text)  # rule language
    }
    assert left == {}


def test_every_part_of_a_kind_is_explained_in_chinese() -> None:
    assert {part.doc for kind in all_kinds().values() for part in kind.parts} <= set(PARTS) | set(EVERY)


@pytest.mark.parametrize("english", sorted(set(EVERY) - set(SENTENCES)))
def test_a_sentence_about_rules_names_the_same_things_in_both_languages(english: str) -> None:
    chinese = EVERY[english]
    holes = re.findall(r"{(\d*)}", chinese)
    assert len(holes) == english.count("{}")
    assert set(holes) <= {""} or sorted(holes) == [str(at) for at in range(len(holes))]
    if holes:
        assert "《甲》" in in_chinese(english.replace("{}", "《甲》"))
    english = english.replace("@, ` or", "@ or")
    written = [name for name in english.split("`")[1::2] if "{" not in name and name not in TO_FILL_IN]
    assert [name for name in written if name not in chinese] == []


def test_a_name_in_a_sentence_stays_as_it_is() -> None:
    assert in_chinese("unknown key `text`") == "没有键 `text`"
    assert in_chinese("a number is needed here, not text") == "这里需要数字，不能是文本"
    assert in_chinese("cannot add a date to a number in 元") == "以元为单位的数字不能加上日期"
    assert in_chinese("`c` is missing before `d`") == "缺少 `c`（应在 `d` 之前）"


def commands() -> Iterator[tuple[str, str]]:
    """Every text of the help, by where it is shown."""
    group = group_of(SUBCOMMANDS)
    yield "accountability", flat(group.help)
    for name, command in group.commands.items():
        yield name, flat(command.help)


def options() -> Iterator[tuple[str, TyperArgument | TyperOption]]:
    group = group_of(SUBCOMMANDS)
    for name, command in group.commands.items():
        for param in command.params:
            assert isinstance(param, TyperArgument | TyperOption)
            yield f"{name} {param.name}", param


def test_the_help_is_whole_in_chinese() -> None:
    assert {text for _, text in commands()} == set(COMMANDS)
    assert {flat(param.help) for _, param in options()} | {"Show this message and exit."} == set(OPTIONS)
    values = {param.metavar for _, param in options() if param.metavar}
    assert values == set(METAVARS)
    for table in (COMMANDS, OPTIONS):
        assert [text for text in table.values() if FOREIGN_SIGN.search(text)] == []
    assert exits.HELP.count("\n  ") == EXITS.count("\n  ")


def test_workbooks_that_are_not_read_are_named_in_chinese() -> None:
    assert {*container.OTHERS.values(), container.SAVE_AS} <= set(SENTENCES)


@pytest.mark.parametrize("english", SENTENCES)
def test_a_sentence_names_the_same_things_in_both_languages(english: str) -> None:
    chinese = SENTENCES[english]
    assert chinese.count("{}") == english.count("{}")
    names = re.findall(r"--[a-z-]+|ACCOUNTABILITY_\w+|datetime\.date", english)
    assert [name for name in names if name not in chinese] == []
    made = english.replace("{}", "名称")
    assert HAN.search(in_chinese(made))


def test_no_sentence_is_left_over() -> None:
    texts = [
        text
        for name, tree in trees()
        if not name.startswith("cli/chinese_")
        for node in ast.walk(tree)
        if isinstance(node, ast.expr) and (text := template(node)) is not None
    ]
    whole = "\n".join(texts)
    unused = {english for english in SENTENCES if english not in USAGE and english not in whole}
    assert unused == {  # put together in `rulebook/choose.py` and `records/names.py`
        "unknown profile `{}`; {}",
        "unknown parameter `{}`; {}",
        "there is no profile",
        "`{}` is named after no record type ({})",
    }  # fmt: skip


def test_chinese_is_said_line_by_line_and_sentence_within_sentence() -> None:
    english = (
        "the folder `x` cannot be read: `a` is a folder; `b.csv` is named after no record type "
        "(did you mean `parcel`?)\n  hint: give it once"
    )
    assert in_chinese(english) == (
        "文件夹 `x` 无法读取：`a` 是文件夹；`b.csv` 的名称不是任何台账（是否应为 `parcel`？）\n"
        "  提示：请只给一次"
    )
    assert in_chinese("something new") == "something new"


def dictionaries() -> Iterator[tuple[str, dict[str, ast.expr]]]:
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Dict):
                keys = [k.value if isinstance(k, ast.Constant) else None for k in node.keys]
                if "zh" in keys or "en" in keys:
                    named = {str(key): value for key, value in zip(keys, node.values, strict=True)}
                    yield f"{name}:{node.lineno}", named


def test_what_is_said_in_one_language_is_said_in_the_other() -> None:
    found = list(dictionaries())
    assert len(found) > 15
    assert [place for place, texts in found if not {"zh", "en"} <= set(texts)] == []


def tables() -> Iterator[tuple[str, object, object]]:
    """Every pair of tables of words: a name, the Chinese one and the English one."""
    yield "report", CHINESE, ENGLISH
    for module in (summary, header_proposal):
        yield module.__name__, module._WORDS["zh"], module._WORDS["en"]


def texts_in(table: object) -> Iterator[tuple[str, str]]:
    assert dataclasses.is_dataclass(table)
    for field in dataclasses.fields(table):
        value = getattr(table, field.name)
        if isinstance(value, Mapping):
            yield from ((f"{field.name}.{key}", text) for key, text in value.items())
        elif isinstance(value, tuple):
            yield from ((f"{field.name}.{at}", text) for at, text in enumerate(value))
        else:
            yield field.name, value


@pytest.mark.parametrize(("name", "chinese", "english"), list(tables()))
def test_the_words_of_reports_are_whole_in_both_languages(
    name: str, chinese: object, english: object
) -> None:
    zh, en = dict(texts_in(chinese)), dict(texts_in(english))
    assert set(zh) == set(en), name
    assert [key for key in zh if not zh[key].strip() or not en[key].strip()] == []
    assert [key for key, text in zh.items() if not HAN.search(text)] == []
    assert [key for key, text in en.items() if HAN.search(text)] == []
    assert {key: placeholders(zh[key]) for key in zh} == {key: placeholders(en[key]) for key in en}


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w*)}", text)) - {""}


def chinese_texts() -> Iterator[str]:
    yield from EVERY.values()
    yield from TERMS.values()
    for _, chinese, _ in tables():
        yield from (text for _, text in texts_in(chinese))
    for words in (
        run_summary._COUNTS,
        run_summary._NEVER,
        run_summary._THRESHOLD,
        *run_summary._ENDED.values(),
    ):
        yield words["zh"]


def test_chinese_has_chinese_punctuation() -> None:
    quoted = re.compile("{field: .*?unit: [^}]*}|{[^{}]+: [^{}]*}|`[^`]*`")  # to be written as it stands
    texts = [quoted.sub("", text.replace("{}", "")) for text in chinese_texts()]
    assert [text for text in texts if FOREIGN_SIGN.search(text)] == []


def test_the_vocabulary_is_fixed() -> None:
    """DOMAIN 6: a lead, to be verified, data missing; never more than that."""
    assert CHINESE.verdicts == ("线索", "符合", "数据不足", "不适用")
    assert ENGLISH.verdicts == ("fail", "pass", "unknown", "not applicable")
    assert "线索提示" in CHINESE.notice
    assert "待核实" in CHINESE.notice
    assert (CHINESE.findings, CHINESE.to_verify, CHINESE.undecided) == ("线索", "待核实", "数据不足")
    assert "leads to verify" in ENGLISH.notice
    assert "not conclusions about anyone" in ENGLISH.notice


def spoken() -> Iterator[tuple[str, str]]:
    """Every text of the program that is no docstring."""
    for name, tree in trees():
        if name == "rulebook/wording.py":  # the list of these words
            continue
        silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
                yield f"{name}:{node.lineno}", node.value


def test_no_text_of_the_program_speaks_of_guilt() -> None:
    words = "|".join(rf"\b{word}\b" if word.isascii() else word for word in GUILT + JUDGEMENT)
    found = [(place, text) for place, text in spoken() if re.search(words, text, re.IGNORECASE)]
    assert found == []
