"""What a seed and a scale decide, and what the ledgers are like."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from accountability.api.simulate import simulate
from accountability.model.rule import Rulebook
from accountability.records.door import read
from accountability.records.names import folder
from accountability.simulation.chance import Chance
from accountability.simulation.scales import SCALES, UNITS, VILLAGES
from accountability.simulation.shapes import SHAPES
from accountability.simulation.year import blocks, city_year, district_year
from tests.simulation.conftest import SEED, Made


def digests(path: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(path.iterdir())}


@pytest.mark.parametrize("format", ["parquet", "xlsx"])
def test_the_same_seed_gives_the_same_bytes_and_another_another_year(
    format: str, town: Made, town_books: Made, tmp_path: Path
) -> None:
    first = town if format == "parquet" else town_books
    again = simulate(first.book, tmp_path / "again", scale="town", seed=SEED, format=format)
    other = simulate(first.book, tmp_path / "other", scale="town", seed=SEED + 1, format=format)
    assert digests(again.folder) == digests(first.year.folder)
    assert again.stated == first.year.stated
    assert digests(other.folder)["payment.parquet" if format == "parquet" else "资金发放台账.xlsx"] not in (
        digests(first.year.folder).values()
    )


def test_chance_is_pinned() -> None:
    chance = Chance("simulate", 1, "party")
    assert chance.below(1000, 4).tolist() == [44, 979, 1, 440]
    assert chance.of("other").below(1000, 2).tolist() != chance.below(1000, 2).tolist()
    assert sorted(chance.order(5).tolist()) == [0, 1, 2, 3, 4]


def test_both_formats_hold_the_same_cells(town: Made, town_books: Made) -> None:
    types = town.book.records
    large = {"payment", "station_log", "notice"}  # of which the rules are compared
    one, other = (
        read(types, {n: p for n, p in folder(types, made.year.folder).items() if n not in large})
        for made in (town, town_books)
    )
    for name in one.tables:
        rows, same = one.tables[name].rows, other.tables[name].rows
        assert [row.cells for row in rows] == [row.cells for row in same], name


def test_every_ledger_has_rows_under_the_headers_of_an_office(town: Made) -> None:
    assert set(town.year.rows) == set(town.book.records)
    assert town.book.records.keys() == SHAPES.keys()
    assert min(town.year.rows.values()) > 0
    schema = pq.read_schema(town.year.folder / "payment.parquet")
    assert {"发放编号", "发放金额", "实发日期"} <= set(schema.names)


def test_a_district_has_the_sizes_that_were_asked_for() -> None:
    (sizes,) = SCALES["district"].districts
    world = district_year(SEED, 1, sizes, city_year(SEED, (0,) * 12))
    assert len(world.offices.villages) == 1000
    counts = {name: world[name].added for name in ("station_log", "comp_file", "rect", "petition")}
    assert counts == {"station_log": 51_000, "comp_file": 5_000, "rect": 5_000, "petition": 2_000}
    assert abs(world["payment"].added - 140_000) < 500
    assert abs(world["contract"].added - 5_000) < 50


def test_a_town_is_a_twentieth_of_a_district_and_a_city_has_sixteen() -> None:
    (town,), (district,) = SCALES["town"].districts, SCALES["district"].districts
    assert (town.villages * 20, town.petitions * 20) == (district.villages, district.petitions)
    city = SCALES["city"].districts
    assert (len(city), {s.villages for s in city}) == (16, {district.villages})
    assert sum(s.round_units for s in city) == UNITS
    assert sum(s.round_villages for s in city) == VILLAGES


def test_a_district_of_the_city_patrols_as_much_of_the_first_round_as_is_its_share() -> None:
    sizes = SCALES["city"].districts[3]
    world = district_year(SEED, 4, sizes, city_year(SEED, (0,) * 12))
    rounds, orgs = world["patrol"].ints("round"), world["patrol"].ints("org_id")
    villages = set(world.offices.villages.tolist())
    patrolled = set(orgs[rounds == 1].tolist())
    assert len(patrolled - villages) == sizes.round_units
    assert len(patrolled & villages) == sizes.round_villages


def test_two_districts_of_a_city_share_no_key(rules: Rulebook) -> None:
    (town,), city = SCALES["town"].districts, city_year(SEED, (0,) * 12)
    first, second = (district_year(SEED, number, town, city) for number in (1, 2))
    for name in SHAPES:
        if rules.records[name].key and first[name].added:
            own, others = (set(w[name].keys()[w[name].first :].to_pylist()) for w in (first, second))
            assert len(own) == first[name].added, name
            assert own.isdisjoint(others), name


def test_a_smaller_rulebook_gets_fewer_ledgers(rules: Rulebook) -> None:
    few = {"org": rules.records["org"], "official": rules.records["official"]}
    made = list(blocks(few, SCALES["town"], SEED))
    assert [set(block.tables) for block in made] == [{"org", "official"}] * 2
