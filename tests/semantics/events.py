"""Rows of `ev`: two that are whole, one without its item, one without its values."""

from __future__ import annotations

E1 = {"eid": "1", "item_id": "I", "on": "2021-01-01", "q": "3", "qn": "3", "free": "3", "s": "a", "sn": "a"}
E2 = {"eid": "2", "item_id": "I", "on": "2021-02-01", "q": "5", "qn": "5", "free": "5", "s": "b", "sn": "b"}
BLANK_KEY = {**E2, "eid": "3", "item_id": ""}
BLANK_Q = {**E2, "eid": "4", "q": "", "qn": "", "free": "", "on": "", "s": ""}
