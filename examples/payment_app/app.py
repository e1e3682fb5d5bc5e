"""A payment form that asks the checklist before it pays.

Run it with `uvicorn app:app --factory` in this folder. The checklist says what was found; whether a payment
is stopped is this app's own decision, in `BLOCKING`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

import accountability as acc

HERE = Path(__file__).parent
BLOCKING = acc.Severity.HIGH  # findings from here on stop a payment until somebody has looked


class Payment(BaseModel):
    """What the form sends."""

    payment_id: str
    payee_id: str | None = None
    approver_id: str | None = None
    amount: Decimal | None = None
    paid_on: date | None = None
    invoice_no: str | None = None


def opened(journal: str | os.PathLike[str] | None = None) -> acc.Live:
    """The session of this office: its rules, its registers, and a journal that survives a restart."""
    registers = {"person": HERE / "people.csv", "kinship": HERE / "kinship.csv"}
    return acc.live(HERE / "rules.yaml", registers=registers, journal=journal)


def shown(answer: acc.Answer, blocked: bool) -> Mapping[str, Any]:
    """An answer for a person at a form, in Chinese."""
    return {
        "payment_id": answer.key[0],
        "blocked": blocked,
        "findings": [
            {"rule": f.rule, "severity": f.severity.word, "message": f.message["zh"], **_remedy(f)}
            for f in answer.findings
        ],
        "undecided": [{"rule": u.rule, "cause": u.cause["zh"]} for u in answer.undecided],
        "changed": [{"payment_id": c.key[0], "rule": c.rule, "now": c.kind} for c in answer.changes],
    }


def _remedy(finding: acc.Finding) -> Mapping[str, str]:
    return {"remedy": finding.remedy["zh"]} if "zh" in finding.remedy else {}


def create(live: acc.Live) -> FastAPI:
    """The app over an open session. Endpoints that are no coroutines run in threads of the server."""
    form = FastAPI(title="付款登记")
    one_by_one = Lock()  # nothing comes between the look at a payment and its submission

    @form.post("/payments")
    def pay(payment: Payment, today: date) -> JSONResponse:
        record = payment.model_dump()
        with one_by_one:
            seen = live.preview("payment", record, as_of=today)
            if any(finding.severity >= BLOCKING for finding in seen.findings):
                return JSONResponse(shown(seen, blocked=True), status_code=409)
            answer = live.submit("payment", record, as_of=today)
        return JSONResponse(shown(answer, blocked=False), status_code=201)

    @form.get("/assessment")
    def assessment(today: date) -> Mapping[str, Any]:
        result = live.assess(today)
        return {"findings": [{"rule": f.rule, "message": f.message["zh"]} for f in result.findings]}

    @form.exception_handler(acc.RecordsError)
    def refused(_: Request, error: acc.RecordsError) -> JSONResponse:
        return JSONResponse({"error": str(error)}, status_code=422)

    return form


def app() -> FastAPI:
    """What `uvicorn app:app --factory` serves, with its journal in the current folder."""
    return create(opened("payments.journal"))
