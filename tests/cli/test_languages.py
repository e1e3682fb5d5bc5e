"""`--lang` and the locale change words, never a verdict; what is refused is refused in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.cli.command import accountability
from tests.cli.conftest import Command
from tests.cli.office import CONTRACTS, office
from tests.records.workbooks import filled

LOCALES = [
    {"LC_ALL": "C"},
    {"LC_ALL": "C.UTF-8", "LANG": "zh_CN.UTF-8"},
    {"LC_ALL": "", "LANG": "zh_CN.GB18030", "LANGUAGE": "zh", "TZ": "Asia/Shanghai"},
    {"LC_ALL": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8", "TZ": "America/New_York", "PYTHONHASHSEED": "7"},
    {"LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0", "PYTHONHASHSEED": "11", "TZ": "Pacific/Kiritimati"},
]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return office(tmp_path)[0]


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    contracts = [line.split(",") for line in CONTRACTS.splitlines()]
    parcels = [["parcel_id", "land"], ["P1", "arable"]]
    return filled(
        tmp_path / "book.xlsx", {"合同台账": [["某镇合同台账"], [], *contracts], "地块台账": parcels}
    )


def ran(book: Path, workbook: Path, lang: str, env: dict[str, str]) -> tuple[int, str]:
    """The exit code and the JSON result."""
    words = ("--records", workbook, "--as-of", "2021-06-30", "--lang", lang, "-f", "json")
    ended = accountability("check", book, *words, env=env)
    return ended.code, ended.out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_locale_changes_a_byte(book: Path, workbook: Path, lang: str) -> None:
    results = {ran(book, workbook, lang, env) for env in LOCALES}
    assert len(results) == 1


def without_words(result: object) -> object:
    """A result without what is said in a language."""
    if isinstance(result, dict):
        spoken = ("message", "cause", "reason")
        return {name: without_words(value) for name, value in result.items() if name not in spoken}
    return [without_words(item) for item in result] if isinstance(result, list) else result


def test_the_language_changes_words_only(book: Path, workbook: Path) -> None:
    (code, zh), (same, en) = (ran(book, workbook, lang, LOCALES[0]) for lang in ("zh", "en"))
    assert code == same == 1
    assert zh != en
    assert without_words(json.loads(zh)) == without_words(json.loads(en))
    assert any(finding["message"] == "终止日期过晚，待核实" for finding in json.loads(zh)["findings"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-of", "x"), "错误：--as-of：`x` 不是日期\n  提示：请写成 2021-06-30\n"),
        (("--as-of", "2021-06-30", "--fail-on", "x"),
         "错误：`x` 不是级别\n  提示：应为以下之一：`info`, `low`, `medium`, `high`, `critical`\n"),
        (("--as-of", "2021-06-30", "--select", "X-1"), "错误：select：没有名为 `X-1` 的规则"),
        (("--as-of", "2021-06-30", "--profile", "x"), "错误：没有参数文件 `x`；没有任何参数文件\n"),
        ((), "错误：缺少选项 `--as-of`\n"),
    ],
)  # fmt: skip
def test_arguments_are_refused_in_chinese(
    command: Command, book: Path, workbook: Path, words: tuple[str, ...], said: str
) -> None:
    ended = command("check", book, "--records", workbook, "--lang", "zh", *words)
    assert ended.code == 2
    assert ended.err.startswith(said)


@pytest.mark.parametrize("choice", [("--lang", "zh"), ("--lang=zh",), ()])
def test_workbooks_are_refused_in_chinese(
    command: Command, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, choice: tuple[str, ...]
) -> None:
    if not choice:
        monkeypatch.setenv("ACCOUNTABILITY_LANG", "zh")
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    ended = command("check", book, "--records", f"contract={path}", "--as-of", "2021-06-30", *choice)
    assert (ended.code, ended.err) == (
        2,
        f"错误：`{path}`：不读取旧版 Excel 工作簿（.xls）\n"
        "  提示：请用 Excel 或 WPS 打开，另存为 .xlsx（文件 → 另存为 → Excel 工作簿 .xlsx）\n",
    )


def test_headers_that_nobody_confirmed_are_refused_in_chinese(
    command: Command, book: Path, workbook: Path, tmp_path: Path
) -> None:
    file = tmp_path / "office.yaml"
    file.write_text('headers: 1\noffice: x\nconfirmed_by: ""\n', encoding="utf-8")
    words = ("--records", workbook, "--as-of", "2021-06-30", "--lang", "zh", "--headers", file)
    ended = command("check", book, *words)
    assert ended.err == (
        f"{file}:3:15: 还没有人确认这些表头\n"
        "  提示：请逐行核对，并在 `confirmed_by:` 后写上姓名或代号和日期\n"
        "错误：规则或表头文件有 1 处错误\n"
    )


def test_a_finding_begins_with_its_record(command: Command, book: Path, workbook: Path) -> None:
    ended = command("check", book, "--records", workbook, "--as-of", "2021-06-30", "--lang", "zh", "-q")
    leads = ended.out.split("线索 · 待核实")[1].split("数据不足 (")[0]
    firsts = [line for line in leads.splitlines()[1:] if line and not line.startswith(" ")]
    assert len(firsts) > 1
    assert all(re.match(r"合同台账 C\d · ", line) for line in firsts)


def test_cases_and_lints_end_in_chinese(command: Command, book: Path) -> None:
    assert command("test", book, "--lang", "zh").out == "案例通过 1 个，未通过 0 个\n"
    assert command("lint", book, "--lang", "zh").err.endswith("条提示\n")
    text = (book / "rulebook.yaml").read_text("utf-8").replace("fail: [A]", "pass: [A]")
    (book / "rulebook.yaml").write_text(text, encoding="utf-8")
    ended = command("test", book, "--lang", "zh")
    assert ended.code == 1
    assert "  `A`：应为 pass，实为 fail\n案例通过 0 个，未通过 1 个\n" in ended.out


@pytest.mark.parametrize(
    ("words", "env"),
    [
        (("--lang", "zh", "--help"), {}),
        (("--help", "--lang=zh"), {}),
        (("--help",), {"ACCOUNTABILITY_LANG": "zh"}),
    ],
)
def test_the_help_is_chinese_where_it_is_asked_for(words: tuple[str, ...], env: dict[str, str]) -> None:
    ended = accountability(*words, env=env)
    assert ended.code == 0
    assert "按问责清单核对台账" in ended.out
    assert "退出码" in ended.out


def test_the_help_of_a_command_is_chinese_too() -> None:
    ended = accountability("--lang", "zh", "check", "--help")
    assert ended.code == 0
    assert "--as-of 日期" in ended.out
    assert "必填" in ended.out
    assert not any(line[:1] in "，。；）］" for line in map(str.strip, ended.out.splitlines()) if line)


def test_the_locale_of_a_machine_chooses_no_language() -> None:
    ended = accountability("--help", env={"LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8"})
    assert "Check ledgers" in ended.out


def test_the_language_may_stand_before_the_command() -> None:
    assert "没有命令 `chek`" in accountability("--lang", "zh", "chek").err
    assert accountability("--lang", "zh", "version").code == 0


def test_mistakes_in_rules_and_remarks_are_chinese(tmp_path: Path) -> None:
    book = tmp_path / "book.yaml"
    book.write_text(
        "language: 1\nid: b\nversion: 1.0.0\ntitle: B\n"
        "records: {a: {key: k, fields: {k: {type: text}, on: {type: date}}}}\n"
        "rules:\n  - {id: R-1, title: t, severity: low, for: a x, forbid: x.on + 3 > x.kk}\n",
        encoding="utf-8",
    )
    ended = accountability("lint", book, "--lang", "zh")
    assert ended.code == 2
    assert "book.yaml:7:65: 日期只能按时长推移，不能按数字\n  提示：请写明数字的单位：`… days`\n" in ended.err
    assert "book.yaml:7:69: `a` 没有叫 `kk` 的字段\n  提示：是否应为 `k`？\n" in ended.err
    book.write_text(book.read_text("utf-8").replace("x.on + 3 > x.kk", "x.on > as_of"), encoding="utf-8")
    remarks = accountability("lint", book, "--lang", "zh")
    assert "提示：规则 `R-1` 没有以下结论的案例：" in remarks.out
    assert "（case-missing）" in remarks.out
