"""A clean year of the town: ledgers in which every rule of the land pack finds nothing.

Everything is made up. A row is a mapping from field to value; enum fields hold codes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from examples.town.chance import Chance, digest

AS_OF = date(2025, 12, 31)
Row = dict[str, object]
Ledgers = dict[str, list[Row]]

TOWNS = ("青禾镇", "柳河镇", "石桥镇")
VILLAGES = ("东张", "西张", "李家", "王家", "上营", "下营", "南渠", "北渠", "桥头", "河湾", "大柳", "小柳")
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "国建文志明海永春秋兰芳英桂玉秀宝德福庆祥瑞生林森"
HOUSEHOLDS = 20  # of a village


@dataclass(slots=True)
class Town:
    """The ledgers, and what later steps look up in them."""

    chance: Chance
    ledgers: Ledgers = field(default_factory=dict)

    def add(self, record: str, **row: object) -> Row:
        self.ledgers.setdefault(record, []).append(row)
        return row

    def rows(self, record: str) -> list[Row]:
        return self.ledgers.setdefault(record, [])

    def find(self, record: str, key: str, value: object) -> Row:
        return next(row for row in self.rows(record) if row[key] == value)


def villages() -> list[str]:
    return [f"V{number:02}" for number in range(1, len(VILLAGES) + 1)]


def town_of(village: str) -> str:
    return f"T{(int(village[1:]) - 1) // 4 + 1}"


def people(town: Town) -> None:
    """Offices, officials with their declarations, and households."""
    town.add("org", org_id="D0", name="示例区人民政府", kind="gov", level="district")
    for number, name in enumerate(TOWNS, start=1):
        town.add("org", org_id=f"T{number}", name=name, kind="town", level="town", parent_org_id="D0")
    for village, name in zip(villages(), VILLAGES, strict=True):
        parent = town_of(village)
        town.add(
            "org", org_id=village, name=f"{name}村", kind="village", level="village", parent_org_id=parent
        )
    for row in town.rows("org"):
        row.update(district="示例区", active_from=date(2000, 1, 1))
    for row in town.rows("org")[1:]:
        _officials(town, str(row["org_id"]))
    for village in villages():
        for number in range(1, HOUSEHOLDS + 1):
            _household(town, f"H{village[1:]}{number:02}", village)


def _officials(town: Town, org: str) -> None:
    """A head, a deputy and two clerks; the first two belong to the team and declare their kin."""
    committee = "gov" if org.startswith("T") else "villager_committee"
    for number, post in enumerate(("主任", "副主任", "会计", "文书"), start=1):
        official = f"G{org}{number}"
        town.add(
            "official",
            official_id=official,
            name=_name(town),
            idno_hash=digest("official", official),
            org_id=org,
            post=post,
            is_head=number == 1,
            is_team=number <= 2,
            is_discipline=False,
            committee=committee,
            concurrent_n=0,
            post_from=date(2012, 3, 1),
        )
        if number <= 2:
            town.add(
                "kinship",
                kin_id=f"QS{org}{number}",
                official_id=official,
                relative_id=None,
                relation="nil",
                declared_on=town.chance.day(date(2025, 2, 1), date(2025, 9, 30)),
                source="self",
            )


def _household(town: Town, party: str, village: str) -> None:
    town.add(
        "party",
        party_id=party,
        kind="household",
        name=_name(town),
        idno_hash=digest("party", party),
        household_id=party,
        village_id=village,
        is_member=True,
        disability_grade="none",
        hardship_class="无",
        card_hash=digest("card", party),
    )


def _name(town: Town) -> str:
    return town.chance.one_of(SURNAMES) + town.chance.one_of(GIVEN) + town.chance.one_of(GIVEN)


def calendar(town: Town) -> None:
    """Working days of three years: all but Saturdays and Sundays, which is simpler than the real one."""
    day = date(2023, 1, 1)
    while day <= date(2026, 1, 31):
        town.add("workcal", day=day, is_workday=day.weekday() < 5, source="示例")
        day += timedelta(days=1)


def deaths(town: Town) -> None:
    """Three who died; their households have a member less, and no file of theirs is open."""
    for party, died in (
        ("H0120", date(2018, 5, 2)),
        ("H0520", date(2019, 11, 9)),
        ("H0920", date(2020, 2, 17)),
    ):
        town.find("party", "party_id", party)["died_on"] = died
        town.add("death_register", party_id=party, died_on=died)


def notice(town: Town, kind: str, org: str, subject: tuple[str, str], posted: date, days: int) -> str:
    """A posting about a subject, up for so many days; gives its number."""
    number = f"GS-{len(town.rows('notice')) + 1:04}"
    town.add(
        "notice",
        notice_id=number,
        kind=kind,
        org_id=org,
        subject_type=subject[0],
        subject_id=subject[1],
        posted_on=posted,
        removed_on=posted + timedelta(days=days),
        places=["村务公开栏"],
        phone="022-00000000",
        objections=0,
        photo=f"{number}.jpg",
    )
    return number


def decision(town: Town, village: str, subject: str, resolved: date, body: str = "all") -> str:
    """A decision in four steps, two thirds and more agreeing, posted twice; gives its number."""
    number = f"JC-{len(town.rows('decision')) + 1:03}"
    eligible = 30 if body != "all" else 240
    town.add(
        "decision",
        decision_id=number,
        org_id=village,
        topic="土地发包方案" if body == "all" else "资产出租方案",
        subject_id=subject,
        body=body,
        proposed_on=resolved - timedelta(days=30),
        consulted_on=resolved - timedelta(days=24),
        reviewed_on=resolved - timedelta(days=12),
        resolved_on=resolved,
        eligible_n=eligible,
        present_n=eligible * 9 // 10,
        agree_n=eligible * 8 // 10,
        post_notice_id=notice(town, "result", village, ("决策", number), resolved + timedelta(days=3), 10),
        result_notice_id=notice(town, "result", village, ("决策", number), resolved + timedelta(days=60), 10),
        minutes=f"{number}.pdf",
    )
    return number
