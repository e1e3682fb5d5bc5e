"""Mistakes in the kinds of rules (`deadline`, `coverage` …) and what their parts are, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

_MISTAKES: Mapping[str, str] = {
    "`{}` needs a bound": "`{}` 需要一个界限",
    "one of `at_most`, `below`, `at_least`, `above`": "`at_most`、`below`、`at_least`、`above` 之一",
    "`cadence` needs to know the period": "`cadence` 需要知道期间",
    "name one in `for` (`for: station s, months m`), or give `from` and `to`":
        "请在 `for` 中写明（如 `for: station s, months m`），或写 `from` 和 `to`",
    "`longest_gap` needs `dated`, the date of a record in `of`":
        "`longest_gap` 需要 `dated`，即 `of` 中记录的日期",
    "`conflict` needs two parties, or a list or kin to hold one against":
        "`conflict` 需要两方，或一方与名单、亲属关系对照",
    "`kin_ends` are the two people of a link, to be held against two parties or more":
        "`kin_ends` 是一条关系的两端，要与两方或更多方对照",
    "`per` needs `rate`": "`per` 要与 `rate` 同用",
    "without `rate` every member has a verdict of its own": "没有 `rate` 时，每个成员各有结论",
    "`deadline` needs either `done` or `of`": "`deadline` 需要 `done` 或 `of` 之一",
    "`done` is a date, `of` are records": "`done` 是日期，`of` 是记录",
    "`extended_if` needs `extended_to`": "`extended_if` 要与 `extended_to` 同用",
    "`due` stands in place of `start` and `within`": "`due` 用来代替 `start` 和 `within`",
    "leave one of them out": "请去掉其中一个",
    "`draw` needs something to check": "`draw` 没有写要检查什么",
    "`commit` and `seed`, `drawn`, `swapped`, or `results`":
        "`commit` 和 `seed`、`drawn`、`swapped` 或 `results`",
    "`drawn` needs `rate` or `least`": "`drawn` 要与 `rate` 或 `least` 同用",
    "`{}` needs `{}`": "`{}` 要与 `{}` 同用",
    "`{}` is a let that `{}` brings itself": "`{}` 是 `{}` 自带的 let",
    "`{}` is a let that `{}` brings only after this": "`{}` 是 `{}` 在此之后才有的 let",
    "`{}` says nothing beside the other parts": "有了其他部分，`{}` 就不起作用",
    "write the field with its alias": "请写成带别名的字段",
    "`limit` takes either `sum` or `distinct`": "`limit` 只能写 `sum` 或 `distinct` 之一",
    "`limit` needs one of `over`, `per` and `same`": "`limit` 需要 `over`、`per`、`same` 之一",
    "`over`: a row set; `per`: groups; `same`, with `within`: those like each subject":
        "`over` 是行集，`per` 是分组，`same`（可加 `within`）是与每个对象相同的那些",
    "`{}` and `{}` say two fences": "`{}` 和 `{}` 写了两个界限",
    "keep one of them": "请保留一个",
    "`type` is one of the types 1 to 9 of Hyndman and Fan": "`type` 是 Hyndman 和 Fan 的类型 1 到 9",
    "`of_median` has one side": "`of_median` 只有一侧",
    "write a rule for `high` and one for `low`": "请为 `high` 和 `low` 各写一条规则",
    "`{}` is a name that the kind `{}` brings itself": "`{}` 是规则类型 `{}` 自带的名称",
    "`{}` has to be {}": "`{}` 应为{}",
    "`{}` has no part `{}`": "`{}` 没有 `{}` 这一部分",
    "`{}` cannot be `{}`": "`{}` 不能是 `{}`",
    "`reconcile` needs either `over` or `computed`": "`reconcile` 需要 `over` 或 `computed` 之一",
    "`tolerance` and `tolerance_share` say two things": "`tolerance` 和 `tolerance_share` 不能同时写",
    "a sequence has two steps or more": "先后顺序至少要有两步",
    "`share` needs one of `numerator`, `over` and `per`": "`share` 需要 `numerator`、`over`、`per` 之一",
    "`numerator` with `denominator`, or `of` with `over` or `per`":
        "`numerator` 与 `denominator` 同用，或 `of` 与 `over` 或 `per` 同用",
}  # fmt: skip

# What a part is: the hint where something else stands in its place.
PARTS: Mapping[str, str] = {
    "it may reach this and not pass it": "可以达到，不得超过",
    "it may not reach this": "不得达到",
    "it has to reach this": "必须达到",
    "it has to pass this": "必须超过",
    "the records of what happened": "所发生事项的记录",
    "the date of such a record; the records are then those of the period": "这类记录的日期；只计期间内的记录",
    "different values of this are counted, not records": "按不同的值计数，不按记录计数",
    "how many there have to be; 1 if no number and no gap is given": "至少要有几次；次数和间隔都没写时为 1",
    "how many there may be": "至多可有几次",
    "the longest time without one, both ends of the period included": "最长间隔，期间两端都计算在内",
    "the first day, in place of the period's": "首日，代替期间的首日",
    "the last day, in place of the period's": "末日，代替期间的末日",
    "who has a role in it; no two may be the same": "各方的人，任意两方不得相同",
    "those of a list that are held against the others one by one, as `m in p.member_ids`":
        "名单中逐一与其他各方对照的人，如 `m in p.member_ids`",
    "lists of people to which none of the parties may belong": "各方都不得在内的名单",
    "the links between people that count as a conflict": "视为利益冲突的关系记录",
    "with `kin`: the two people of a link; without it any row is a conflict":
        "与 `kin` 同用：关系的两端；不写则有记录即为冲突",
    "the records that cover a member": "表明成员已覆盖的记录",
    "how many of them cover it; 1 if left out": "几条记录算覆盖；不写为 1",
    "how many of them there may be": "至多可有几条",
    "the last day for it; the end of the period, if `for` names one": "最后期限；`for` 写了期间时为期末",
    "the share of members that has to be covered: one verdict for the whole list":
        "必须覆盖的成员比例：整个名单一个结论",
    "with `rate`: a verdict for each group of members that share these values":
        "与 `rate` 同用：按这些值分组，每组一个结论",
    "the date from which the time runs": "期限起算日",
    "the time: `30 days`, `3 months`, `10 working days`":
        "期限：如 `30 days`、`3 months`、`10 working days`",
    "the last day, in place of `start` and `within`": "最后期限，代替 `start` 和 `within`",
    "the last day after an extension; none where there was none": "延期后的最后期限；没有延期则为空",
    "an extension counts only where this holds": "只有满足此条件，延期才有效",
    "time that is added to the last day": "在最后期限上加的时间",
    "the date on which it was done; none while it is not": "完成日期；未完成则为空",
    "in place of `done`: the records that show that it was done": "代替 `done`：表明已完成的记录",
    "with `of`: the date of such a record": "与 `of` 同用：这类记录的日期",
    "the date on which the list and the method were fixed": "名单和办法确定的日期",
    "with `commit`: the date on which the public seed came out; it is later":
        "与 `commit` 同用：公开随机数产生的日期，应在其后",
    "how many were on the list": "名单上的数量",
    "with `listed`: how many were drawn": "与 `listed` 同用：抽取的数量",
    "with `drawn`: the share of the list that has to be drawn": "与 `drawn` 同用：必须抽取的比例",
    "with `drawn`: how many are drawn at least; the whole list if it is shorter":
        "与 `drawn` 同用：至少抽取的数量；名单不足时为全部",
    "how many of those drawn were replaced": "抽中后替换的数量",
    "with `swapped`: how many may be; 0 if left out": "与 `swapped` 同用：可替换的数量；不写为 0",
    "with `swapped`: the reason; none where there was none": "与 `swapped` 同用：替换理由；没有则为空",
    "those drawn, as `x in d.result_ids`": "抽中的对象，如 `x in d.result_ids`",
    "with `results`: the visits to one of them, as `inspection i with (i.rect_id = x)`":
        "与 `results` 同用：对其中一个的检查，如 `inspection i with (i.rect_id = x)`",
    "with `visits`: the date of a visit": "与 `visits` 同用：检查日期",
    "with `visits`: the day from which the time for visits runs": "与 `visits` 同用：检查期限的起算日",
    "with `visits`: the time": "与 `visits` 同用：检查期限",
    "what is added up; records are counted if there is neither `sum` nor `distinct`":
        "要合计的值；没有 `sum` 和 `distinct` 时按记录计数",
    "different values of this are counted": "按不同的值计数",
    "the records, in the words of a row set": "要计算的记录，写成行集",
    "in place of `over`: a verdict per group of subjects that share these values":
        "代替 `over`：按这些值把对象分组，每组一个结论",
    "in place of `over`: a verdict per subject, over those that share these values":
        "代替 `over`：每个对象一个结论，计算与它这些值相同的对象",
    "with `within`: the date of a subject": "与 `within` 同用：对象的日期",
    "only those dated up to this long before the subject": "只计对象日期之前这段时间内的",
    "one value: a card": "一个值，如卡号",
    "the other: its holder": "另一个值，如持卡人",
    "the number that is compared": "要比较的数字",
    "peers share these values; without it all subjects are peers": "这些值相同的为同类；不写则全部同类",
    "the least number of peers, the subject included, for a verdict; 4 if left out":
        "作出结论至少要有的同类数（含自身）；不写为 4",
    "beyond which end: `high` (left out), `low` or `both`": "偏离哪一侧：`high`（缺省）、`low` 或 `both`",
    "the fence is this many quartile distances off; 1.5 if left out": "界限为四分位距的几倍；不写为 1.5",
    "in place of `factor`: the fence is this quantile, as `0.99`":
        "代替 `factor`：以此分位数为界限，如 `0.99`",
    "in place of `factor`: the fence is this multiple of the median": "代替 `factor`：以中位数的几倍为界限",
    "the type of sample quantile, 1 to 9; 8 if left out": "分位数的类型 1 到 9；不写为 8",
    "`true`: a value on the fence is beyond it too": "`true`：恰在界限上也算偏离",
    "`true`: a fence that is not above 0 fences nothing": "`true`：界限不大于 0 时不起作用",
    "the figure that was stated": "所报的数字",
    "the records that it should come from": "该数字所依据的记录",
    "with `over`: what is added up; rows are counted without it":
        "与 `over` 同用：要合计的值；不写则按行计数",
    "in place of `over`: the figure that it should be": "代替 `over`：应有的数字",
    "how far apart they may be; not at all if left out": "允许的差额；不写则须相等",
    "the same as a share of the stated figure, as `0.02`": "允许的差额占所报数字的比例，如 `0.02`",
    "the dates (or numbers) in their order, two or more": "按先后排列的日期（或数字），至少两个",
    "`true`: no two steps on one day": "`true`：两步不得在同一天",
    "which steps may be none: `never` (left out), `at_end` (not reached yet), `anywhere`":
        "哪些步骤可以为空：`never`（缺省）、`at_end`（尚未进行到）、`anywhere`",
    "the part, as a number of the subject": "部分的数量，取自对象",
    "with `numerator`: the whole": "与 `numerator` 同用：总量",
    "which rows make up the part": "哪些行构成部分",
    "with `of`: what is added up; rows are counted without it": "与 `of` 同用：要合计的值；不写则按行计数",
    "with `of`: the rows of the whole": "与 `of` 同用：构成总量的行",
    "with `of`, in place of `over`: a verdict per group of subjects; `{}` is all":
        "与 `of` 同用，代替 `over`：对象分组，每组一个结论；`{}` 表示全部",
    "the values that no two records share": "任意两条记录不得相同的值",
}  # fmt: skip

KINDS: Mapping[str, str] = {**_MISTAKES, **PARTS}
