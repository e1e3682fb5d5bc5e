"""The example app over HTTP: a payment to an approver's relative comes back with its finding."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("httpx2")
from fastapi.testclient import TestClient  # after it is known to be there

EXAMPLE = Path(__file__).parents[2] / "examples" / "payment_app"
TODAY = {"today": "2021-06-30"}


@pytest.fixture(name="client")
def _client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(EXAMPLE)
    monkeypatch.delitem(sys.modules, "app", raising=False)
    app = importlib.import_module("app")
    with app.opened(tmp_path / "journal") as live, TestClient(app.create(live)) as client:
        yield client
    del sys.modules["app"]


def pay(client: Any, number: int, **more: object) -> tuple[int, dict[str, object]]:
    body = {
        "payment_id": f"F{number}",
        "payee_id": "P01",
        "approver_id": "E01",
        "amount": "1200.50",
        "paid_on": "2021-06-30",
        **more,
    }
    response = client.post("/payments", params=TODAY, json=body)
    return response.status_code, response.json()


def test_a_payment_to_a_relative_is_stopped_with_its_finding_in_chinese(
    client: Any,
) -> None:
    code, answer = pay(client, 1, payee_id="P02")
    assert code == 409
    assert answer == {
        "payment_id": "F1",
        "blocked": True,
        "findings": [
            {
                "rule": "PAY-1",
                "severity": "high",
                "message": "收款人是审批人申报的亲属，请核对",
                "remedy": "请由其他人审批",
            }
        ],
        "undecided": [],
        "changed": [],
    }
    code, answer = pay(client, 1, payee_id="P02", approver_id="E02")
    assert (code, answer["findings"]) == (201, [])


def test_what_does_not_block_comes_back_with_the_payment(client: Any) -> None:
    assert pay(client, 1, invoice_no="发票7")[0] == 201
    code, answer = pay(client, 2, invoice_no="发票7")
    assert code == 201
    assert answer["findings"] == [
        {"rule": "PAY-2", "severity": "medium", "message": "该发票已有付款记录，请核对"}
    ]
    assert answer["changed"] == [{"payment_id": "F1", "rule": "PAY-2", "now": "opened"}]


def test_a_missing_fact_is_no_pass(client: Any) -> None:
    code, answer = pay(client, 1, payee_id=None)
    assert (code, answer["undecided"]) == (201, [{"rule": "PAY-1", "cause": "“付款·收款人”未填写"}])


def test_a_record_that_makes_no_sense_is_refused(client: Any) -> None:
    assert pay(client, 1)[0] == 201
    code, answer = pay(client, 1)
    assert code == 422
    assert "there is a record `F1` already" in str(answer["error"])
    assert pay(client, 2, amount="-5")[0] == 422


def test_the_whole_is_assessed_on_request(client: Any) -> None:
    pay(client, 1)
    found = client.get("/assessment", params=TODAY).json()
    assert found == {"findings": [{"rule": "PAY-3", "message": "超过一半的付款给了同一人，请核对"}]}
