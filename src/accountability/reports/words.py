"""The fixed vocabulary of reports: a finding is a lead to verify, never a statement of guilt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accountability.model.sheets import PassedKind
from accountability.model.verdict import Severity, Status
from accountability.reports.locale import Lang


@dataclass(frozen=True, slots=True)
class Words:
    """What a report says in one language."""

    notice: str
    redacted: str
    as_of: str
    period: str
    records: str
    record: str
    rows: str
    problems_of: str
    rules: str
    rule: str
    severity: str
    status: str
    subjects: str
    verdicts: tuple[str, str, str, str]  # fail, pass, unknown, not applicable
    findings: str
    to_verify: str
    source: str
    row: str
    sheets: str
    sheet: str
    last_row: str
    read: str
    hidden: str
    passed_over: str
    passed_kinds: Mapping[PassedKind, str]
    measure: str
    authority: str
    to_confirm: str
    remedy: str
    undecided: str
    undecided_note: str
    problems: str
    affects: str
    warnings: str
    incomplete: str
    nothing: str
    and_more: str
    whole_file: str
    no_value: str
    unknown_value: Mapping[str, str]
    severities: Mapping[Severity, str]
    statuses: Mapping[Status, str]


ENGLISH = Words(
    notice="Findings are leads to verify in the records. They are not conclusions about anyone.",
    redacted="Personal cells are masked (***); --redact none shows them to those who check the records.",
    as_of="as of",
    period="period",
    records="Records",
    record="record type",
    rows="rows",
    problems_of="data problems",
    rules="Rules",
    rule="rule",
    severity="severity",
    status="status",
    subjects="subjects",
    verdicts=("fail", "pass", "unknown", "not applicable"),
    findings="Leads",
    to_verify="to verify",
    source="source",
    row="row",
    sheets="Sheets, row by row",
    sheet="sheet",
    last_row="rows",
    read="read",
    hidden="of these hidden",
    passed_over="passed over",
    passed_kinds={
        "title": "title",
        "header": "header",
        "header_repeated": "header again",
        "heading": "heading",
        "blank": "blank",
        "numbered": "number only",
        "total": "total",
        "note": "note",
        "sheet_unknown": "of no record type",
        "sheet_ignored": "left out by the office's headers",
    },
    measure="measure",
    authority="authority",
    to_confirm="to be confirmed",
    remedy="what would clear it",
    undecided="Data missing",
    undecided_note="These subjects could not be decided; supply what is missing and run again.",
    problems="Data problems",
    affects="rules affected",
    warnings="Warnings",
    incomplete="The run is incomplete",
    nothing="none",
    and_more="and {} more",
    whole_file="whole file",
    no_value="none",
    unknown_value={"empty": "(empty)", "unreadable": "(unreadable)", "undetermined": "(not known)"},
    severities={severity: severity.word for severity in Severity},
    statuses={"checked": "checked", "not_checked": "not checked", "error": "error"},
)

CHINESE = Words(
    notice="以下为线索提示，待核实；不是对任何人、任何单位的结论。",
    redacted="个人信息已遮盖（***）；在本单位内核对台账时，可用 --redact none 显示。",
    as_of="检查日",
    period="检查期间",
    records="提交的台账",
    record="台账",
    rows="行数",
    problems_of="数据问题",
    rules="规则执行情况",
    rule="规则",
    severity="级别",
    status="状态",
    subjects="对象数",
    verdicts=("线索", "符合", "数据不足", "不适用"),
    findings="线索",
    to_verify="待核实",
    source="来源",
    row="行",
    sheets="工作表逐行核对",
    sheet="工作表",
    last_row="总行数",
    read="读取",
    hidden="其中隐藏",
    passed_over="未作为记录的行",
    passed_kinds={
        "title": "标题",
        "header": "表头",
        "header_repeated": "重复表头",
        "heading": "分组标题",
        "blank": "空行",
        "numbered": "仅有序号",
        "total": "合计",
        "note": "落款说明",
        "sheet_unknown": "不属于任何台账",
        "sheet_ignored": "按本单位表头设置不读取",
    },
    measure="测算值",
    authority="依据",
    to_confirm="待确认",
    remedy="核实与处理建议",
    undecided="数据不足",
    undecided_note="以下对象因数据不足未能判断，补齐后请重新检查。",
    problems="数据问题",
    affects="涉及规则",
    warnings="提示",
    incomplete="本次检查不完整",
    nothing="无",
    and_more="等，另有 {} 个",
    whole_file="整个文件",
    no_value="无",
    unknown_value={"empty": "(未填写)", "unreadable": "(无法识别)", "undetermined": "(不明)"},
    severities={
        Severity.INFO: "提示",
        Severity.LOW: "低",
        Severity.MEDIUM: "中",
        Severity.HIGH: "高",
        Severity.CRITICAL: "紧急",
    },
    statuses={"checked": "已检查", "not_checked": "未检查", "error": "出错"},
)

WORDS: Mapping[Lang, Words] = {"zh": CHINESE, "en": ENGLISH}
