"""Words: every message in Chinese and English, the fixed vocabulary, and no word of guilt anywhere."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from accountability.cli import summary as run_summary
from accountability.cli.chinese import in_chinese
from accountability.cli.chinese_sentences import SENTENCES, USAGE
from accountability.records import container
from accountability.reports import header_proposal, summary
from accountability.reports.words import CHINESE, ENGLISH
from accountability.rulebook.wording import GUILT, JUDGEMENT

SOURCE = Path(__file__).parents[2] / "src" / "accountability"
# Where what an officer does can go wrong. Mistakes in rules are told to their authors in English.
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
        if name != "cli/chinese_sentences.py"
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
    yield from SENTENCES.values()
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
    quoted = re.compile("{field: .*?unit: [^}]*}")  # YAML to be written as it stands
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
