"""Every cause has words in both languages."""

from __future__ import annotations

import pytest

from accountability.model.values import CauseKind, cause
from accountability.results.causes import sentence
from tests.results.books import BOOK


@pytest.mark.parametrize("kind", CauseKind)
def test_every_kind_of_cause_can_be_said(kind: CauseKind) -> None:
    said = sentence(BOOK, [cause(kind, "contract.end_on")])
    assert said["en"]
    assert said["zh"]
    assert "不明" not in said["zh"]


def test_the_kinds_do_not_sound_alike() -> None:
    for locale in ("zh", "en"):
        said = [sentence(BOOK, [cause(kind, "contract.end_on")])[locale] for kind in CauseKind]
        assert len(set(said)) == len(said)


def test_several_causes_are_one_text_in_a_fixed_order() -> None:
    causes = [cause(CauseKind.REGISTER_ABSENT, "parcel"), cause(CauseKind.EMPTY, "contract.end_on")]
    expected = {
        "en": "contract.end_on is empty; parcel was not supplied",
        "zh": "“合同台账·终止日期”未填写；未提交“地块台账”",
    }
    assert sentence(BOOK, causes) == expected
    assert sentence(BOOK, causes[::-1]) == expected


def test_a_parameter_is_named_by_its_title() -> None:
    assert sentence(BOOK, [cause(CauseKind.PARAMETER_UNSET, "limit")])["zh"] == "参数“限额”未设置"
