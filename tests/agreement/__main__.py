"""`python -m tests.agreement`: hold an engine against the definition, and say what was covered."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from tests.agreement import campaign, cases, pursue
from tests.agreement.engines import Engine, engine


def main() -> int:
    """Runs a campaign and prints it. Returns 1 if the engines differ, 0 otherwise."""
    options = _options()
    under_test = None if options.engine is None else engine(options.engine)
    until = None if options.minutes is None else time.monotonic() + 60 * options.minutes
    pairs = options.pairs if options.minutes is None else 10**12
    plan = campaign.Plan(options.engine, options.seed, pairs, until, options.most)
    report = campaign.run_in(options.jobs, plan)
    _print(report)
    if under_test is not None:
        _pursue(under_test, report, options.into)
    print(f"\n{len(report.found)} differences")
    return 1 if report.found else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.agreement", description=__doc__)
    parser.add_argument("--pairs", type=int, default=20_000, help="rule × record-set pairs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--engine", help="the engine under test; without one only the definition runs")
    parser.add_argument("--minutes", type=float, help="run as long, whatever --pairs says")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    parser.add_argument("--into", type=Path, default=cases.FOLDER, help="where case files are saved")
    parser.add_argument("--most", type=int, default=20, help="stop after so many differences")
    return parser.parse_args()


def _print(report: campaign.Report) -> None:
    print(f"{report.pairs} pairs of a rule and a record set")
    for title, counted in (
        ("verdicts", report.verdicts), ("statuses", report.statuses), ("seconds", report.seconds),
    ):  # fmt: skip
        total = sum(counted.values())
        shown = (
            f"{k} {v:.1f}" if title == "seconds" else f"{k} {v} ({v / total:.0%})" for k, v in counted.items()
        )
        print(f"{title}: {', '.join(shown)}")
    print("\nrules and derived records per construct")
    for name, count in sorted(report.constructs.items()):
        print(f"{count:8} {name}")
    print("\nmade and refused by the checker")
    for name, count in sorted(report.tally.counts.items(), key=lambda item: -item[1])[:30]:
        print(f"{count:8} {name}")
    if report.refusals:
        print("\nrefused by the engine")
        for name, count in report.refusals.most_common():
            print(f"{count:8} {name}")
    print("\ndifferences by sort")
    for sort, count in Counter(found.difference.sort for found in report.found).most_common():
        print(f"{count:8} {sort}")
    for found in {f.difference.sort: f for f in reversed(report.found)}.values():
        print(f"\n{found.difference}")
        rule = next((r for r in found.plain["rules"] if r["id"] == found.difference.rule), None)
        print(f"  {rule}")


def _pursue(under_test: Engine, report: campaign.Report, into: Path) -> None:
    """Shrinks one difference of each sort, shows it, and saves it."""
    first = {found.difference.sort: found for found in reversed(report.found)}
    for found in first.values():
        case = pursue.pursued(under_test, found)
        difference = next(iter(pursue.told(under_test, case)), found.difference)
        print(f"\n{cases.as_text(case, str(difference))}")
        print(f"saved as {pursue.save(case, difference, under_test, into)}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
