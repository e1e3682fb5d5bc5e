"""What docs/language.md says about guards and lints is what they are; its examples run in tests/docs."""

from __future__ import annotations

import re
from pathlib import Path

from accountability.rulebook import lints
from accountability.rulebook.files import MAX_BYTES
from accountability.rulebook.wording import GUILT, JUDGEMENT
from accountability.rulebook.yaml_text import MAX_DEPTH

PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text(encoding="utf-8")


def _section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_banned_words() -> None:
    guards = _section("10. Guards")
    for word in ("有罪", "嫌疑人", "guilty", "offender", "culprit"):
        assert word in GUILT
        assert word in guards
    for word in ("违法", "腐败", "处分建议", "corrupt", "crime", "illegal"):
        assert word in JUDGEMENT
        assert word in guards


def test_every_lint_is_on_the_page() -> None:
    source = Path(lints.__file__).read_text(encoding="utf-8")
    codes = set(re.findall(r'"([a-z]+-[a-z-]+)"', source))
    assert len(codes) >= 10
    assert codes == set(re.findall(r"`([a-z]+-[a-z-]+)`", _section("11. Lints")))


def test_limits() -> None:
    assert f"at most {MAX_BYTES // 1_000_000} MB each and nested at most {MAX_DEPTH} levels" in PAGE
