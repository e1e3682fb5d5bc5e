"""What may be given, under which names, and folders of files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from accountability.errors import RecordsError
from accountability.model.records import Field, RecordType, Source
from accountability.model.types import TEXT
from accountability.records.door import folder, read
from tests.records.ledgers import CONTRACT, PARCEL, TYPES, codes, record, submitted, written


def refusal(given: dict[str, object]) -> str:
    with pytest.raises(RecordsError) as error:
        submitted(given)
    return str(error.value)


@pytest.mark.parametrize("name", ["parcel", "地块", "Parcels", "地块台账", " parcel "])
def test_a_record_type_goes_by_any_of_its_names(name: str) -> None:
    found = submitted({name: [{"parcel_id": "P1", "mu": "1"}]})
    assert list(found.tables) == ["parcel"]
    assert found.tables["parcel"].rows[0].source == Source(name, 1)


def test_the_name_of_a_field_outranks_the_label_of_another() -> None:
    types = {"t": record("t", Field("b", TEXT), Field("a", TEXT, {"zh": "b"}))}
    found = read(types, {"t": [{"a": "1", "b": "2"}]})
    assert found.tables["t"].rows[0].cells == {"a": "1", "b": "2"}


def test_an_unknown_record_type_gets_a_proposal() -> None:
    assert refusal({"parcels": []}) == "there is no record type `parcels`\n  hint: did you mean `parcel`?"
    assert refusal({"xyz": []}) == "there is no record type `xyz`"


def test_a_record_type_is_given_once() -> None:
    message = "`parcel` and `地块` are one record type, `parcel`\n  hint: give it once"
    assert refusal({"parcel": [], "地块": []}) == message


def test_a_name_of_two_record_types_is_refused_unless_it_is_the_name_of_one() -> None:
    types = {"a": record("a", aliases=("both", "b")), "b": record("b", aliases=("both",))}
    with pytest.raises(RecordsError, match="`both` may be `a` or `b`"):
        read(types, {"both": []})
    assert list(read(types, {"b": []}).tables) == ["b"]


def test_tables_stand_in_the_order_of_their_names() -> None:
    assert list(submitted({"parcel": [], "contract": []}).tables) == ["contract", "parcel"]


def test_a_generator_is_read_once() -> None:
    def rows() -> Iterator[dict[str, object]]:
        yield {"parcel_id": "P1", "mu": 1}
        yield {"parcel_id": "P2", "mu": 2}

    assert [row.key for row in submitted({"parcel": rows()}).tables["parcel"].rows] == [("P1",), ("P2",)]


def test_a_typed_table_is_taken_as_it_is_and_held_against_the_others() -> None:
    table = submitted({"contract": [{"contract_id": "C1", "parcel_id": "P1"}] * 2}).tables["contract"]
    found = submitted({"contract": table, "parcel": []})
    assert found.tables["contract"] is table
    assert codes(found) == ["dangling", "key_repeated"]
    assert found.problems[1].file == "contract"
    assert refusal({"parcel": table}) == "parcel: the table is of another record type, `contract`"


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"parcel_id": "P1"}, "parcel: one record was given\n  hint: give a list of records"),
        (b"parcel_id", "parcel: bytes are no records\n"
         "  hint: give a path, a list of records, an Arrow table or a data frame"),
        (7, "parcel: records cannot be read from a value of type `int`\n"
         "  hint: give a path, a list of records, an Arrow table or a data frame"),
        (None, "parcel: records cannot be read from a value of type `NoneType`\n"
         "  hint: give a path, a list of records, an Arrow table or a data frame"),
        ([{}, "x"], "parcel: record 2 is no mapping of names to values: `x`"),
        ([{1: "x"}], "parcel: record 1 has a name that is no text: `1`"),
    ],
)  # fmt: skip
def test_what_is_no_list_of_records_is_refused(given: object, message: str) -> None:
    assert refusal({"parcel": given}) == message


def test_a_folder_of_files_named_after_record_types(tmp_path: Path) -> None:
    contract = written(tmp_path, "contract.csv", "contract_id\nC1\n")
    parcel = written(tmp_path, "地块台账.jsonl", '{"parcel_id": "P1"}\n')
    written(tmp_path, ".DS_Store", "")
    written(tmp_path, "~$parcel.xlsx", "")
    found = folder(TYPES, tmp_path)
    assert found == {"contract": contract, "parcel": parcel}
    assert [row.key for row in read(TYPES, found).tables["parcel"].rows] == [("P1",)]


def test_a_folder_is_refused_with_everything_that_is_wrong_in_it(tmp_path: Path) -> None:
    for name in ("parcel.csv", "地块.json", "contracts.csv", "notes.txt"):
        written(tmp_path, name, "")
    (tmp_path / "contract").mkdir()
    with pytest.raises(RecordsError) as error:
        folder(TYPES, tmp_path)
    assert str(error.value) == (
        f"the folder `{tmp_path}` cannot be read: `contract` is a folder; "
        "`contracts.csv` is named after no record type (did you mean `contract`?); "
        "`notes.txt` is named after no record type; "
        "`parcel.csv`, `地块.json` are all records of one type, `parcel`"
    )


def test_folders_that_are_none_are_refused(tmp_path: Path) -> None:
    for path, message in (
        (tmp_path, f"the folder `{tmp_path}` is empty: there are no records in it"),
        (tmp_path / "none", f"there is no folder `{tmp_path}/none`"),
        (written(tmp_path / "..", "file", ""), f"`{tmp_path}/../file` is a file, not a folder"),
    ):
        with pytest.raises(RecordsError) as error:
            folder(TYPES, path)
        assert str(error.value) == message
    with pytest.raises(RecordsError, match=r"the folder `a\\0b` cannot be read: .*embedded null"):
        folder(TYPES, Path("a\0b"))


def test_the_types_of_a_submission_need_no_more_than_their_fields() -> None:
    bare: dict[str, RecordType] = {"parcel": PARCEL, "contract": CONTRACT, "empty": record("empty")}
    assert read(bare, {"empty": [{}, {}]}).tables["empty"].rows[1].key == ("2",)
