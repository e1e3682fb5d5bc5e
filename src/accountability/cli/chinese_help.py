"""The help of the command in Chinese: `accountability --lang zh --help`, or ACCOUNTABILITY_LANG=zh."""

from __future__ import annotations

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "Check ledgers against accountability checklists. Findings are leads to verify.":
        "按问责清单核对台账。检查结果是待核实的线索。",
    "Check records against rules and print the findings.": "按规则检查台账，输出线索。",
    "Say what a rule is and rests on; with --subject, --records and --as-of, why it said what it said. "
    "With --plan, say how a batch is evaluated: of one rule, or of all of them.":
        "说明一条规则的内容和依据；加上 --subject、--records、--as-of，说明某个对象的结论从何而来。"
        "加上 --plan，说明一条或全部规则如何成批计算。",
    "Check a rulebook by itself: every mistake, and what is unfinished. "
    "Mistakes exit 2. Remarks exit 0, with --strict 1.":
        "检查规则集本身：列出全部错误和未完成之处。有错误时退出码为 2；只有提示时为 0，加 --strict 为 1。",
    "Propose a headers file for a workbook, for a person to look through, confirm and use with --headers.":
        "为本单位工作簿生成表头对应建议，由人逐行核对、确认后用于 --headers。",
    "List the parameters: unit, default, value, who set it and why, and what is left to set locally.":
        "列出参数：单位、缺省值、现用值、由谁设定及理由，以及还须由本地设定的参数。",
    "Run the cases of a rulebook: exit 1 if one fails, 2 if there is none.":
        "运行规则集中的案例：有未通过的退出码为 1，没有案例为 2。",
    "Write a consistent year of every ledger, in which nothing breaks a rule.":
        "生成一年的全部台账，各台账相互一致，没有违反任何规则之处。",
    "Plant breaches and blanks at the boundaries of every rule and see what the batch engine finds. "
    "Exits 1 if a breach was missed, something else was found, a blank was decided, or a rule is vacuous.":
        "在每条规则的边界上植入问题和空缺，看批量引擎能否发现（蓝军）。"
        "有漏查、误查、空缺被判定或规则无从违反时，退出码为 1。",
    "Write a page for every item of a checklist, with indexes by aspect, authority and ledger.":
        "为清单的每一项写一页规则说明书，并按方面、依据、台账编制索引。",
    "Print the JSON Schema of rulebook files.": "输出规则文件的 JSON Schema。",
    "Print the version.": "输出版本号。",
}  # fmt: skip

OPTIONS: Mapping[str, str] = {
    "The rulebook: a folder with rulebook.yaml, or one file.":
        "规则集：含有 rulebook.yaml 的文件夹，或单个文件。",
    "A file of records of the type NAME (csv, tsv, json, jsonl, parquet, arrow, xlsx), a folder of "
    "files named after record types, or a workbook whose sheets are. Repeatable.":
        "名称所指台账的文件（csv、tsv、json、jsonl、parquet、arrow、xlsx），"
        "或文件以台账命名的文件夹，或工作表以台账命名的工作簿。可多次给出。",
    "The date of the run. The clock is never read.": "检查日。程序从不读取系统时钟。",
    "First day of the run's months and quarters.": "检查期间（各月、各季度）的首日。",
    "Last day of them.": "检查期间的末日。",
    "Local parameter values to use.": "使用哪一个本地参数文件。",
    "Set a parameter for this run. Repeatable.": "为本次检查设定参数。可多次给出。",
    "Only these rules: an id, an item, a prefix of either, or tag:WORD. Repeatable.":
        "只检查这些规则：规则编号、事项，或其开头几个字符，或标签（tag:WORD）。可多次给出。",
    "Not these rules. Repeatable.": "不检查这些规则。可多次给出。",
    "Exit 1 for findings from here on: info, low, medium, high, critical, or never.":
        "线索达到此级别时退出码为 1：info、low、medium、high、critical，或 never（不影响）。",
    "Exit 1 for undecided subjects too.": "有数据不足的对象时退出码也为 1。",
    "Language of texts.": "输出的语言。",
    "text (the default), summary, json, jsonl or csv, to a file if one is named; parquet "
    "(the findings) and undecided (every undecided subject, as Parquet) to a file. Repeatable.":
        "text（缺省）、summary、json、jsonl 或 csv，写了文件名则存入文件；"
        "parquet（线索）和 undecided（全部数据不足的对象，Parquet 格式）只能存入文件。可多次给出。",
    "The office's key, for ids and masks of people.": "单位密钥文件，用于涉及个人的线索编号和遮盖标记。",
    "values (the default) masks personal cells in every output; strict masks all cells but keys; "
    "none shows them.":
        "values（缺省）在各种输出中遮盖个人信息；strict 遮盖编号以外的所有内容；none 全部显示。",
    "What the office's own headers mean, confirmed (see `map`).": "本单位表头的含义，须已确认（见 map）。",
    "duckdb (batches of any size) or reference (the definition).":
        "duckdb（任意规模成批计算）或 reference（按定义逐条计算）。",
    "Use at most so much memory, such as 1GB.": "最多使用多少内存，如 1GB。",
    "Use at most so many threads.": "最多使用多少线程。",
    "The folder for temporary files.": "存放临时文件的文件夹。",
    "Say at the end how long every rule took, and its rows.": "最后说明每条规则用时和行数。",
    "Exit 0 where it would be 1.": "本应为 1 的退出码改为 0。",
    "No progress and no summary.": "不显示进度和小结。",
    "The id of a rule; with --plan it may be left out.": "规则编号；加 --plan 时可不写。",
    "The key of a subject; several cells as O1,2021-03.": "对象的编号；由几部分组成时写成 O1,2021-03。",
    "The records, as for `check`. Repeatable.": "台账，写法同 check。可多次给出。",
    "The date of the run.": "检查日。",
    "How a batch is evaluated: scans, joins, folds, and what is shared.":
        "说明如何成批计算：读取、连接、汇总，以及共用的部分。",
    "Exit 1 for any remark; missing cases are errors.": "有任何提示时退出码为 1；缺少案例视为错误。",
    "A workbook of the office (xlsx).": "本单位的工作簿（xlsx）。",
    "Write to this file.": "写入此文件。",
    "The folder for the pages; made if need be.": "存放说明书的文件夹，没有则新建。",
    "How to print it.": "输出格式。",
    "Replace the ledgers of an earlier year in the folder.": "替换文件夹中以前生成的台账。",
    "How large a year.": "规模大小。",
    "Another seed gives another year.": "种子数不同，生成的台账不同。",
    "Parquet, or workbooks of an office.": "Parquet 文件，或单位的工作簿。",
    "The folder for the ledgers.": "存放台账的文件夹。",
    "How to print them.": "输出格式。",
    "Exit 1 if one must still be set locally.": "还有须由本地设定的参数时退出码为 1。",
    "Only cases whose rule id or name contains TEXT.": "只运行规则编号或名称中含有该文字的案例。",
    "Show this message and exit.": "显示本说明。",
}  # fmt: skip

# What stands for a value that is to be filled in.
METAVARS: Mapping[str, str] = {
    "RULES": "规则集",
    "NAME=PATH": "名称=路径",
    "DATE": "日期",
    "NAME": "名称",
    "NAME=VALUE": "名称=值",
    "WORD": "词",
    "SEVERITY": "级别",
    "zh|en": "zh|en",
    "NAME[=FILE]": "名称[=文件]",
    "FILE": "文件",
    "LEVEL": "级别",
    "SIZE": "大小",
    "N": "个数",
    "DIR": "文件夹",
    "[RULE]": "[规则编号]",
    "KEY": "编号",
    "WORKBOOK": "工作簿",
    "text|json": "text|json",
    "parquet|xlsx": "parquet|xlsx",
    "town|district|city": "town|district|city",
    "TEXT": "文字",
}

EXITS = """退出码：
  0  检查完整，没有达到 --fail-on 级别的线索
  1  有达到 --fail-on 级别的线索（加 --fail-on-unknown 时，也包括数据不足）
  2  用法有误、规则集有错误、台账无法读取、输出无法写入、程序内部错误、
     中途停止，或没有可检查的内容
  3  检查不完整：有规则中断、缺少规则要读的列，或点名检查的规则未能检查；
     优先于 1
  130  命令尚未开始就按下了 Ctrl-C"""
