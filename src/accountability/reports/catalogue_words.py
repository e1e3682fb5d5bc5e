"""The words of a rule catalogue, and texts made safe for Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accountability.reports.locale import Lang


@dataclass(frozen=True, slots=True)
class CatalogueWords:
    """What the pages say in one language; `{}` is filled in."""

    title: str
    version: str
    by_aspect: str
    by_authority: str
    by_record: str
    back: str
    made: str
    norm: str
    norms: Mapping[str, str]
    origin: str
    origins: Mapping[str, str]
    kind: str
    tags: str
    stands_in: str
    reads: str
    fields: str
    unit: str
    parameters: str
    cases: str
    case_period: str
    parameter_set: str
    no_records: str
    expected: str
    no_authority: str
    derived: str
    item: str
    colon: str
    comma: str


_ENGLISH = CatalogueWords(
    title="Rule catalogue: {}",
    version="Version {}, {} items, {} rules.",
    by_aspect="Items by aspect",
    by_authority="Items by authority",
    by_record="Items by ledger",
    back="All items",
    made="Made by `accountability docs`; change the rules, not this page.",
    norm="norm",
    norms={"prohibition": "prohibition", "responsibility": "responsibility"},
    origin="origin",
    origins={
        "seed": "the interview",
        "seed_mechanism": "the mechanism is the interview's, the numbers are ours",
        "ours": "our own",
    },
    kind="kind",
    tags="tags",
    stands_in="stands in",
    reads="Ledgers and fields that it reads",
    fields="fields",
    unit="unit",
    parameters="Parameters",
    cases="Examples",
    case_period="{} to {}",
    parameter_set="with {}",
    no_records="no rows",
    expected="expected",
    no_authority="without authority",
    derived="derived",
    item="item",
    colon=": ",
    comma=", ",
)
_CHINESE = CatalogueWords(
    title="规则说明书：{}",
    version="版本 {}，{} 项，{} 条规则。",
    by_aspect="按方面排列",
    by_authority="按依据排列",
    by_record="按台账排列",
    back="全部事项",
    made="由 `accountability docs` 生成；请修改规则，不要修改本页。",
    norm="性质",
    norms={"prohibition": "禁止", "responsibility": "责任"},
    origin="来源",
    origins={"seed": "访谈", "seed_mechanism": "机制来自访谈，数值为自定", "ours": "自定"},
    kind="规则类型",
    tags="标签",
    stands_in="所在文件",
    reads="读取的台账和字段",
    fields="字段",
    unit="单位",
    parameters="参数",
    cases="示例",
    case_period="{} 至 {}",
    parameter_set="参数 {}",
    no_records="无记录",
    expected="应得",
    no_authority="无依据",
    derived="派生",
    item="事项",
    colon="：",
    comma="、",
)
CATALOGUE_WORDS: Mapping[Lang, CatalogueWords] = {"en": _ENGLISH, "zh": _CHINESE}

_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#"})


def plain(text: str) -> str:
    """A text on one line, none of whose signs Markdown takes for its own."""
    return " ".join(text.split()).translate(_MARKS)


def code(text: str) -> str:
    """A text on one line as code, also where it holds backticks."""
    flat = " ".join(text.split())
    longest = max((len(run) for run in "".join(c if c == "`" else " " for c in flat).split()), default=0)
    fence = "`" * (longest + 1)
    space = " " if flat.startswith("`") or flat.endswith("`") else ""
    return f"{fence}{space}{flat}{space}{fence}"


def block(text: str) -> list[str]:
    """Lines as a block of code."""
    fence = "```"
    while fence in text:
        fence += "`"
    return [f"{fence}text", *text.splitlines(), fence]
