"""No personal cell reaches what is shared; what is asked for in the open is shown."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import accountability as acc
from accountability.reports.registry import FILE_REPORTS, REPORTS
from accountability.results.columns import of_findings
from accountability.results.redaction import LEVELS
from tests.cli.command import Ended, accountability, check

BOOK = """\
language: 1
id: people
version: 1.0.0
title: People
records:
  official:
    person: true
    key: official_id
    fields:
      official_id: {type: text, mark: personal}
      name: {type: text, mark: personal}
      born_on: {type: date, mark: sensitive}
      score: {type: integer, max: 1000000, mark: personal}
      post: {type: text}
  kinship:
    key: row
    fields:
      official_id: {type: ref, to: official, mark: personal}
      relative_id: {type: text, mark: sensitive}
  payment:
    key: payment_no
    event_date: paid_on
    fields:
      payment_no: {type: text}
      payee_id: {type: text, mark: personal}
      helper_ids: {type: list, of: {type: text}, empty: none, mark: personal}
      died_on: {type: date, empty: none, mark: sensitive}
      paid_on: {type: date, mark: personal}
      amount: {type: integer}
derive:
  relatives:
    from: kinship k
    by: {who: k.official_id, kin: k.relative_id}
    let: {n: count of rows}
  as_kin: {from: payment y, let: {person: y.payee_id, tag: "concat('x-', y.payee_id)"}, key: [person]}
  as_official: {from: official o, let: {person: o.official_id, tag: "concat('x-', o.name)"}, key: [person]}
  anyone: {union: [as_kin, as_official]}
  tree: {closure: {from: kinship k, edge: [k.official_id, k.relative_id], max_depth: 2}}
rules:
  - {id: K-1, title: t, severity: low, for: payment y, on: y.paid_on,
     let: {kin: kinship k with (k.relative_id = y.payee_id)},
     forbid: some kin, show: [y.helper_ids, y.died_on],
     measure: first of k.relative_id over kin k by k.relative_id}
  - {id: K-2, title: t, severity: low, reviewed: duty_of_post, for: official o,
     forbid: o.post is missing or o.score > 0, measure: o.score * 2, show: [o.name, o.born_on]}
  - {id: K-3, title: t, severity: low, reviewed: duty_of_post, for: anyone a, forbid: a.tag is present}
  - {id: K-4, title: t, severity: low, reviewed: duty_of_post, for: relatives r, forbid: r.n > 0}
  - {id: K-5, title: t, severity: low, reviewed: duty_of_post, for: tree t, forbid: t.depth > 0}
  - {id: K-6, title: t, severity: low, reviewed: duty_of_post, for: "official o, months m",
     forbid: o.official_id <> m.period, measure: count of payment y with (y.payee_id = o.official_id)}
  - {id: K-7, title: t, severity: low, for: payment y, forbid: y.amount > 10, measure: y.amount}
  - {id: K-8, title: t, severity: low, for: payment y,
     forbid: "y.helper_ids is present and (some h in y.helper_ids with (h <> ''))"}
"""
TOKEN = "QZ"  # stands in every personal text, and nowhere else
TEXTS = st.sampled_from([f"{TOKEN}{n}" for n in range(6)])
DAYS = st.sampled_from(["1931-01-07", "1931-02-08", "2931-03-09", "1931x"])  # no other date is of such a year
NUMBERS = st.sampled_from(["531931", "541931", "1931y"])


def row(**cells: Any) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(cells)


LEDGERS = st.fixed_dictionaries(
    {
        "official": st.lists(
            row(official_id=TEXTS, name=TEXTS, born_on=DAYS, score=NUMBERS, post=st.sampled_from(["", "a"])),
            max_size=4,
        ),
        "kinship": st.lists(row(official_id=TEXTS, relative_id=TEXTS), max_size=4),
        "payment": st.lists(
            row(
                payment_no=st.sampled_from("ABCD"),
                payee_id=TEXTS,
                helper_ids=st.lists(TEXTS, max_size=2).map("; ".join),
                died_on=st.one_of(st.just(""), DAYS),
                paid_on=DAYS,
                amount=st.sampled_from(["11", "9", "x"]),
            ),
            max_size=4,
        ),
    }
)
FULL: Mapping[str, list[dict[str, Any]]] = {
    "official": [
        {"official_id": "QZ1", "name": "QZ9", "born_on": "1931-01-07", "score": "531931", "post": ""},
        {"official_id": "QZ1", "name": "QZ9", "born_on": "1931x", "score": "1931y", "post": "a"},
    ],
    "kinship": [{"official_id": "QZ1", "relative_id": "QZ2"}, {"official_id": "QZ5", "relative_id": "QZ2"}],
    "payment": [
        {"payment_no": "A", "payee_id": "QZ2", "helper_ids": "QZ3; QZ4", "died_on": "1931-02-08",
         "paid_on": "2931-03-09", "amount": "11"},
        {"payment_no": "B", "payee_id": "QZ2", "helper_ids": "", "died_on": "", "paid_on": "1931-01-07",
         "amount": "11"},
    ],
}  # fmt: skip
KEY = b"the office's own secret"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> acc.Rulebook:
    path = tmp_path_factory.mktemp("people") / "book.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return acc.load(path)


def assessed(
    book: acc.Rulebook, ledgers: Mapping[str, list[dict[str, Any]]], engine: str, key: bytes | None = None
) -> acc.Assessment:
    period = (date(2021, 1, 1), date(2021, 1, 31))
    return acc.check(book, ledgers, date(2021, 6, 30), period=period, engine=engine, key=key)


def outputs(result: acc.Assessment) -> Iterator[tuple[str, str]]:
    """Everything that a result can be written as."""
    for name, report in REPORTS.items():
        for lang in ("zh", "en"):
            yield f"{name} {lang}", "".join(report(result, lang))
    for name, file_report in FILE_REPORTS.items():
        whole = b"".join(file_report(result))
        rows = pq.read_table(io.BytesIO(whole)).to_pylist()  # engines may cut a file differently
        yield name, str(rows)
        assert leaked(str(rows)) or not leaked(whole.decode("latin-1"))


def leaked(text: str) -> bool:
    return TOKEN in text or "1931" in text or "2931" in text or "1063862" in text or "1083862" in text


@given(LEDGERS, st.sampled_from([None, KEY]), st.sampled_from(["values", "strict"]))
@settings(max_examples=20, phases=[Phase.generate])  # shrinking takes minutes
def test_no_personal_cell_of_any_ledger_is_in_any_output(
    book: acc.Rulebook, ledgers: Mapping[str, list[dict[str, Any]]], key: bytes | None, level: str
) -> None:
    results = [
        acc.redacted(assessed(book, ledgers, engine, key), level, key=key)
        for engine in ("reference", "duckdb")
    ]
    written = [dict(outputs(result)) for result in results]
    assert written[0] == written[1]
    assert [name for name, text in written[0].items() if leaked(text)] == []


@pytest.mark.parametrize("engine", ["reference", "duckdb"])
def test_the_example_breaks_every_rule_and_shows_it_in_the_open(book: acc.Rulebook, engine: str) -> None:
    """What the test above looks for is there to be found: in the open, every output leaks."""
    result = assessed(book, FULL, engine)
    assert {finding.rule for finding in result.findings} == set(book.rules)
    assert acc.redacted(result, "none") is result
    assert [name for name, text in outputs(result) if not leaked(text)] == []


def test_a_result_in_memory_keeps_its_values(book: acc.Rulebook) -> None:
    (finding,) = (
        f for f in assessed(book, FULL, "duckdb").findings if f.rule == "K-7" and "A" in f.subject.values()
    )
    assert finding.measure == 11


@pytest.mark.parametrize("key", [None, KEY])
@pytest.mark.parametrize("level", LEVELS)
def test_columns_are_masked_as_findings_are(book: acc.Rulebook, level: str, key: bytes | None) -> None:
    result = acc.redacted(assessed(book, FULL, "duckdb", key), level, key=key)
    assert result.to_arrow().to_pylist() == of_findings(tuple(result.findings)).to_pylist()


def found(result: acc.Assessment, rule: str) -> list[acc.Finding]:
    return [finding for finding in result.findings if finding.rule == rule]


def test_every_finding_can_be_looked_up_by_hand(book: acc.Rulebook) -> None:
    result = acc.redacted(assessed(book, FULL, "duckdb"))
    plain = assessed(book, FULL, "duckdb")
    assert [f.id for f in found(result, "K-7")] == [f.id for f in found(plain, "K-7")]
    assert [dict(f.subject) for f in found(result, "K-7")] == [{"payment_no": "A"}, {"payment_no": "B"}]
    for masked, open_ in zip(result.findings, plain.findings, strict=True):
        assert [w.source for w in masked.witness] == [w.source for w in open_.witness]


def test_an_id_that_would_give_a_person_away_is_a_number(book: acc.Rulebook) -> None:
    """Without a secret, the digest of a key can be found by trying all keys."""
    unkeyed = acc.redacted(assessed(book, FULL, "duckdb"))
    assert [f.id for f in found(unkeyed, "K-4")] == ["K-4#1", "K-4#2"]
    keyed = assessed(book, FULL, "duckdb", KEY)
    masked = acc.redacted(keyed, key=KEY)
    assert [f.id for f in masked.findings] == [f.id for f in keyed.findings]


def test_with_the_key_the_same_person_is_seen_to_be_the_same(book: acc.Rulebook) -> None:
    masked = acc.redacted(assessed(book, FULL, "reference", KEY), key=KEY)
    (first, *_), (kin, *_) = found(masked, "K-2"), found(masked, "K-4")
    person = first.subject["official_id"]
    assert person.startswith("***")
    assert len(person) == 15
    assert kin.subject["who"] == person
    assert {w.fields["official_id"] for w in kin.witness if w.record == "kinship"} == {person}
    other = acc.redacted(assessed(book, FULL, "reference", b"another"), key=b"another")
    assert found(other, "K-2")[0].subject["official_id"] != person


def test_what_is_no_identity_has_no_pseudonym(book: acc.Rulebook) -> None:
    """A date, a name or a grade has so few values that a pseudonym would give it away."""
    masked = acc.redacted(assessed(book, FULL, "reference", KEY), key=KEY)
    (official,) = (w for w in found(masked, "K-2")[0].witness if w.record == "official")
    assert {official.fields[name] for name in ("name", "born_on", "score")} == {"***"}
    assert found(masked, "K-2")[0].measure == "***"


def test_that_there_is_no_value_is_masked_too(book: acc.Rulebook) -> None:
    """No date of death says that somebody lives."""
    masked = acc.redacted(assessed(book, FULL, "reference"))
    shown = [w.fields["died_on"] for f in found(masked, "K-1") for w in f.witness if w.record == "payment"]
    assert shown == ["***", "***"]


def test_strict_shows_no_cell_but_keys(book: acc.Rulebook) -> None:
    masked = acc.redacted(assessed(book, FULL, "reference"), "strict")
    for finding in found(masked, "K-7"):
        assert finding.subject["payment_no"] in ("A", "B")
        assert finding.measure == "***"
        assert all(value == "***" for witness in finding.witness for value in witness.fields.values())


PROBLEMS = {
    "official.csv": "official_id,name,post\nQZ1,QZ2,a,QZ3\nQZ1,QZ4,b\n",
    "kinship.csv": "QZ1,QZ2\nQZ3,QZ4\n",  # no header at all
    "payment.csv": "payment_no,payee_id,paid_on,died_on,amount,\nA,QZ1,2931-01-01,1931x,x,QZ9\n",
}


@pytest.fixture
def office(tmp_path: Path) -> Path:
    (tmp_path / "book.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "ledgers").mkdir()
    for name, text in PROBLEMS.items():
        (tmp_path / "ledgers" / name).write_text(text, encoding="utf-8")
    return tmp_path


def ran(office: Path, *words: str) -> Ended:
    return check(
        office / "book.yaml", office / "ledgers", "--from", "2021-01-01", "--to", "2021-01-31", *words
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("form", list(REPORTS))
def test_the_command_masks_what_it_is_not_asked_to_show(office: Path, form: str, lang: str) -> None:
    ended = ran(office, "--format", form, "--lang", lang)
    assert not leaked(ended.out + ended.err)
    assert leaked(ran(office, "--format", form, "--lang", lang, "--redact", "none").out)


def test_problems_say_what_is_wrong_and_where_but_not_with_whom(office: Path) -> None:
    told = {
        (entry["file"].rpartition("/")[2], entry.get("column"), entry["message"])
        for entry in json.loads(ran(office, "--format", "json").out)["problems"]
    }
    assert {
        ("official.csv", "official_id", "the key `***` stands in 2 rows (2, 3); the rows differ"),
        ("official.csv", None, "the row has 4 cells where the header has 3; those beyond were not read"),
        ("payment.csv", "died_on", "`***` is not a date such as 2021-06-30"),
        ("payment.csv", "paid_on", "the date `***` is after the date of the run, 2021-06-30"),
        ("payment.csv", "amount", "`x` is not a whole number"),
        ("payment.csv", "#6", "column 6 has no header but holds text; it was not read"),
        (
            "kinship.csv",
            "***",
            "the header of this column is not known, as no header of the table is; it may have none",
        ),
    } <= told


def test_dangling_references_are_counted_not_listed(book: acc.Rulebook) -> None:
    result = acc.redacted(assessed(book, FULL, "duckdb"))
    (lost,) = (entry.problem for entry in result.problems if entry.problem.code == "dangling")
    assert lost.message["en"] == "1 reference names no record of `official`: ***"
    assert lost.message["zh"].endswith("中找不到：***")


def test_parquet_is_masked_by_the_command(office: Path) -> None:
    ran(office, "--format", f"parquet={office / 'found.parquet'}", "--quiet")
    table = pq.read_table(office / "found.parquet")
    assert table.num_rows > 0
    assert not leaked(str(table.to_pylist()))


def test_a_verdict_is_explained_without_the_values(office: Path) -> None:
    words: list[str | Path] = [
        "explain",
        office / "book.yaml",
        "K-2",
        "--subject",
        "QZ1",
        "--as-of",
        "2021-06-30",
    ]
    words += ["--records", f"official={office / 'ledgers' / 'official.csv'}"]
    ended = accountability(*words)
    assert ended.code == 0
    assert not leaked(ended.out + ended.err)
    assert "***" in ended.out
    assert leaked(accountability(*words, "--redact", "none").out)
    words[4] = "nobody"
    assert not leaked(accountability(*words).err)


def test_an_unknown_level_is_refused(office: Path) -> None:
    ended = ran(office, "--redact", "some")
    assert ended.code == 2
    assert "`some` is no level of redaction" in ended.err
