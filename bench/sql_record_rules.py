"""The forty record rules by hand in SQL: when each applies, and when it is broken.

NULL is unknown. A column whose empty cell means none (`tax`, `contract_id`, `remark`, `booked_on`)
is false in a comparison where the other side is known.
"""

from __future__ import annotations

PAYMENT = """
SELECT
  payment_id, unit_id, payee_id, approver_id, handler_id, contract_id,
  CASE WHEN kind IN ('goods','services','works','subsidy','salary','travel','refund','other')
    THEN kind END AS kind,
  CASE WHEN method IN ('transfer','card','cash','cheque','other') THEN method END AS method,
  CASE WHEN status IN ('paid','returned','recovered','void') THEN status END AS status,
  CASE WHEN amount BETWEEN 0 AND 10000000 THEN amount END AS amount,
  tax, tax_rate, CASE WHEN quantity >= 0 THEN quantity END AS quantity, unit_price,
  invoice_no, account_no, voucher_no, purpose, remark,
  TRY_CAST(invoiced_on AS DATE) AS invoiced_on, approved_on, paid_on, booked_on, period, urgent
FROM read_parquet('{file}')
"""

PURCHASE = "kind IN ('goods', 'services', 'works')"

RULES: dict[str, tuple[str | None, str]] = {
    "P01": (None, "amount > 500000"),
    "P02": ("method = 'cash'", "amount > 30000"),
    "P03": ("kind = 'travel'", "amount > 40000"),
    "P04": ("kind = 'salary'", "amount > 60000"),
    "P05": (
        None,
        "CASE WHEN kind = 'works' AND amount IS NOT NULL THEN FALSE ELSE amount > CASE kind "
        "WHEN 'goods' THEN 400000 WHEN 'services' THEN 350000 WHEN 'subsidy' THEN 200000 "
        "WHEN 'salary' THEN 80000 WHEN 'travel' THEN 450000 WHEN 'refund' THEN 450000 "
        "WHEN 'other' THEN 450000 END END",
    ),
    "P06": (None, "amount = 0"),
    "P07": ("urgent", "amount > 300000"),
    "P08": (
        "kind = 'other'",
        "amount > CASE WHEN paid_on <= DATE '2024-06-30' THEN 200000 "
        "WHEN paid_on >= DATE '2024-07-01' THEN 150000 END",
    ),
    "P09": (None, "CASE WHEN amount IS NULL THEN NULL WHEN tax IS NULL THEN FALSE ELSE tax > amount END"),
    "P10": ("tax IS NOT NULL", "tax > amount * tax_rate + 0.01"),
    "P11": ("kind = 'goods'", "quantity * unit_price <> amount"),
    "P12": ("quantity >= 1", "unit_price > amount"),
    "P13": (
        "kind = 'services' AND quantity > 0",
        "CASE WHEN quantity > 0 THEN amount > 60000 * quantity END",
    ),
    "P14": (None, "tax_rate NOT BETWEEN 0 AND 0.13"),
    "P15": ("kind = 'refund'", "tax IS NOT NULL AND tax > 0"),
    "P16": (None, "paid_on < approved_on"),
    "P17": (PURCHASE, "approved_on < invoiced_on"),
    "P18": (None, "paid_on > invoiced_on + 180"),
    "P19": ("booked_on IS NOT NULL", "booked_on > paid_on + 15"),
    "P20": (None, "booked_on IS NULL AND paid_on + 30 < DATE '2025-03-31'"),
    "P21": (None, "strftime(paid_on, '%Y-%m') <> period"),
    "P22": ("method = 'cash'", "isodow(paid_on) IN (6, 7)"),
    "P23": (None, "paid_on > DATE '2025-03-31'"),
    "P24": ("urgent IS NOT TRUE", "paid_on > approved_on + 60"),
    "P25": (None, "paid_on BETWEEN DATE '2024-12-25' AND DATE '2024-12-31' AND amount > 100000"),
    "P26": ("kind = 'subsidy'", "paid_on > approved_on + INTERVAL 1 MONTH"),
    "P27": ("kind = 'salary'", "method NOT IN ('transfer', 'card')"),
    "P28": ("kind = 'works'", "method = 'cash'"),
    "P29": (None, "status = 'void' AND booked_on IS NOT NULL"),
    "P30": ("status = 'returned'", "remark IS NULL"),
    "P31": (PURCHASE, "NOT regexp_matches(invoice_no, '^([0-9]{8}|[0-9]{20})$')"),
    "P32": ("method IN ('transfer', 'card')", "NOT regexp_matches(account_no, '^62[0-9]{14,17}$')"),
    "P33": (None, "NOT regexp_matches(voucher_no, '^(PZ|JZ)-20[0-9]{2}-[0-9]{6}$')"),
    "P34": (None, "regexp_matches(purpose, '礼品|烟酒|购物卡|会费')"),
    "P35": (None, "regexp_matches(purpose, '(?:备用|暂借|往来)款')"),
    "P36": (None, "contains(purpose, '测试') OR length(purpose) < 4"),
    "P37": (None, "remark IS NOT NULL AND regexp_matches(remark, '代(领|付|办).*现金')"),
    "P38": ("method <> 'cash'", "NOT starts_with(voucher_no, 'PZ')"),
    "P39": (f"{PURCHASE} AND amount >= 100000", "contract_id IS NULL"),
    "P40": (None, "handler_id = approver_id"),
}


def verdict(rule: str) -> str:
    """The verdict of a rule: 0 passes, 1 does not apply, 2 fails, 3 is unknown."""
    applies, broken = RULES[rule]
    if applies is None:
        return f"CASE WHEN ({broken}) IS NULL THEN 3 WHEN ({broken}) THEN 2 ELSE 0 END"
    return (
        f"CASE WHEN ({applies}) IS FALSE THEN 1 WHEN ({broken}) IS FALSE THEN 0 "
        f"WHEN ({applies}) AND ({broken}) THEN 2 ELSE 3 END"
    )
