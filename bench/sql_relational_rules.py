"""The seven relational rules by hand in SQL.

Each gives a row per subject: `subject`, `code` (0 passes, 1 does not apply, 2 fails, 3 is unknown), and
of those that fail, `witness`. Rows whose join keys are blank are looked at apart from the hash joins.
"""

from __future__ import annotations

CODE = """CASE WHEN ({a}) IS FALSE THEN 1 WHEN ({b}) IS FALSE THEN 0 WHEN ({a}) AND ({b}) THEN 2 ELSE 3 END"""
OWN = "'payment:' || coalesce(payment_id, '')"

R01 = f"""
WITH
sure AS (
  SELECT official_id, relative_id, list('kinship:' || kin_id ORDER BY kin_id) AS kin
  FROM kinship WHERE official_id IS NOT NULL AND relative_id IS NOT NULL GROUP BY ALL
),
officials AS (SELECT DISTINCT official_id FROM kinship WHERE official_id IS NOT NULL),
relatives AS (SELECT DISTINCT relative_id FROM kinship WHERE relative_id IS NOT NULL),
blank_relative AS (
  SELECT DISTINCT official_id FROM kinship WHERE relative_id IS NULL AND official_id IS NOT NULL
),
blank_official AS (
  SELECT DISTINCT relative_id FROM kinship WHERE official_id IS NULL AND relative_id IS NOT NULL
),
blank AS (SELECT count(*) > 0 AS some FROM kinship WHERE official_id IS NULL AND relative_id IS NULL)
SELECT coalesce(payment_id, '') AS subject,
  CASE
    WHEN s.kin IS NOT NULL THEN 2
    WHEN approver_id IS NULL AND payee_id IS NULL
      THEN CASE WHEN (SELECT count(*) FROM kinship) > 0 THEN 3 ELSE 0 END
    WHEN blank.some THEN 3
    WHEN approver_id IS NULL THEN CASE
      WHEN payee_id IN (SELECT relative_id FROM relatives)
        OR EXISTS (SELECT 1 FROM kinship WHERE relative_id IS NULL) THEN 3 ELSE 0 END
    WHEN payee_id IS NULL THEN CASE
      WHEN approver_id IN (SELECT official_id FROM officials)
        OR EXISTS (SELECT 1 FROM kinship WHERE official_id IS NULL) THEN 3 ELSE 0 END
    WHEN approver_id IN (SELECT official_id FROM blank_relative)
      OR payee_id IN (SELECT relative_id FROM blank_official) THEN 3
    ELSE 0 END AS code,
  list_append(s.kin, {OWN}) AS witness
FROM pay CROSS JOIN blank
LEFT JOIN sure s ON s.official_id = approver_id AND s.relative_id = payee_id
"""

R02 = f"""
WITH
large AS (
  SELECT *, row_number() OVER () AS n, kind IN ('goods', 'works') AND amount >= 100000 AS a FROM pay
  WHERE (kind IN ('goods', 'works') AND amount >= 100000) IS NOT FALSE
),
firsts AS (
  SELECT payee_id, unit_id, min(signed_on) AS signed_on, bool_or(signed_on IS NULL) AS undated
  FROM contract WHERE payee_id IS NOT NULL AND unit_id IS NOT NULL GROUP BY ALL
),
-- contracts, or payments, of which a key is blank: they may belong together
odd_contracts AS (SELECT * FROM contract WHERE payee_id IS NULL OR unit_id IS NULL),
perhaps AS (
  SELECT DISTINCT l.n FROM large l JOIN odd_contracts c ON c.unit_id = l.unit_id
    AND (c.payee_id IS NULL OR l.payee_id IS NULL OR c.payee_id = l.payee_id)
  WHERE (c.signed_on <= l.paid_on) IS NOT FALSE
  UNION
  SELECT l.n FROM large l JOIN odd_contracts c ON c.unit_id IS NULL
    AND (c.payee_id IS NULL OR l.payee_id IS NULL OR c.payee_id = l.payee_id)
  WHERE (c.signed_on <= l.paid_on) IS NOT FALSE
  UNION
  SELECT l.n FROM large l JOIN contract c ON l.payee_id IS NULL AND l.unit_id = c.unit_id
  WHERE (c.signed_on <= l.paid_on) IS NOT FALSE
  UNION
  SELECT l.n FROM large l JOIN contract c ON l.unit_id IS NULL
    AND (c.payee_id IS NULL OR l.payee_id IS NULL OR c.payee_id = l.payee_id)
  WHERE (c.signed_on <= l.paid_on) IS NOT FALSE
),
judged AS (
  SELECT payment_id, a, CASE
      WHEN f.signed_on <= l.paid_on THEN FALSE
      WHEN f.undated OR (f.payee_id IS NOT NULL AND l.paid_on IS NULL) OR p.n IS NOT NULL THEN NULL
      ELSE TRUE END AS b
  FROM large l LEFT JOIN firsts f ON f.payee_id = l.payee_id AND f.unit_id = l.unit_id
  LEFT JOIN perhaps p ON p.n = l.n
)
SELECT coalesce(payment_id, '') AS subject, {CODE.format(a="a", b="b")} AS code, [{OWN}] AS witness
FROM judged
UNION ALL BY NAME
SELECT NULL AS subject, 1 AS code, NULL AS witness FROM pay
WHERE (kind IN ('goods', 'works') AND amount >= 100000) IS FALSE
"""

R03 = """
WITH
own AS (
  SELECT unit_id, period, bool_or(status = 'paid') AS some,
    sum(amount) FILTER (status = 'paid') AS low,
    sum(coalesce(amount, 10000000)) AS high,
    list('payment:' || coalesce(payment_id, '')) FILTER (status = 'paid') AS witness
  FROM pay
  WHERE (status = 'paid') IS NOT FALSE AND unit_id IS NOT NULL AND period IS NOT NULL GROUP BY ALL
),
wandering AS (
  SELECT coalesce(sum(coalesce(amount, 10000000)), 0) AS high FROM pay
  WHERE (status = 'paid') IS NOT FALSE AND (unit_id IS NULL OR period IS NULL)
)
SELECT unit_id || '/' || period AS subject,
  CASE WHEN coalesce(own.low, 0) > 1500000 THEN CASE WHEN own.some THEN 2 ELSE 3 END
    WHEN own.high + wandering.high <= 1500000 THEN 0 ELSE 3 END AS code,
  own.witness
FROM own, wandering
"""

R04 = f"""
WITH
pairs AS (
  SELECT payee_id, amount, count(*) AS n, list({OWN}) AS alike
  FROM pay WHERE payee_id IS NOT NULL AND amount IS NOT NULL GROUP BY ALL
),
by_payee AS (SELECT payee_id, count(*) AS n, count(*) FILTER (amount IS NULL) AS blank
  FROM pay WHERE payee_id IS NOT NULL GROUP BY ALL),
by_amount AS (SELECT amount, count(*) AS n, count(*) FILTER (payee_id IS NULL) AS blank
  FROM pay WHERE amount IS NOT NULL GROUP BY ALL),
no_payee AS (SELECT * FROM by_amount WHERE blank > 0),
no_amount AS (SELECT * FROM by_payee WHERE blank > 0),
blanks AS (SELECT count(*) AS rows,
    count(*) FILTER (payee_id IS NULL AND amount IS NULL) AS neither,
    count(*) FILTER (payee_id IS NULL) AS payee, count(*) FILTER (amount IS NULL) AS amount FROM pay)
SELECT coalesce(payment_id, '') AS subject,
  CASE WHEN pairs.n > 1 THEN 2
    WHEN pairs.n + coalesce(no_payee.blank, 0) + coalesce(no_amount.blank, 0) + blanks.neither > 1 THEN 3
    ELSE 0 END AS code,
  CASE WHEN pairs.n > 1 THEN pairs.alike END AS witness
FROM pay JOIN pairs USING (payee_id, amount) CROSS JOIN blanks
LEFT JOIN no_payee ON no_payee.amount = pay.amount
LEFT JOIN no_amount ON no_amount.payee_id = pay.payee_id
UNION ALL
SELECT coalesce(payment_id, ''), CASE WHEN by_amount.n + blanks.amount > 1 THEN 3 ELSE 0 END, NULL
FROM pay JOIN by_amount USING (amount), blanks WHERE pay.payee_id IS NULL
UNION ALL
SELECT coalesce(payment_id, ''), CASE WHEN by_payee.n + blanks.payee > 1 THEN 3 ELSE 0 END, NULL
FROM pay JOIN by_payee USING (payee_id), blanks WHERE pay.amount IS NULL
UNION ALL
SELECT coalesce(payment_id, ''), CASE WHEN blanks.rows > 1 THEN 3 ELSE 0 END, NULL
FROM pay, blanks WHERE pay.payee_id IS NULL AND pay.amount IS NULL
"""

R05 = """
WITH
quarters AS (
  SELECT year(d) || '-Q' || quarter(d) AS period, d AS start,
    (d + INTERVAL 3 MONTH - INTERVAL 1 DAY)::DATE AS "end"
  FROM (SELECT d::DATE AS d FROM range(DATE '2023-01-01', DATE '2025-01-01', INTERVAL 3 MONTH) AS r(d))
),
subjects AS (
  SELECT unit_id, q.*, CASE
      WHEN active_from > q."end" OR active_to < q.start THEN FALSE
      WHEN active_from IS NULL THEN NULL ELSE TRUE END AS there
  FROM unit u, quarters q
  WHERE (active_from > q."end" OR active_to < q.start) IS NOT TRUE
),
done AS (SELECT DISTINCT i.unit_id, q.period FROM inspection i
  JOIN quarters q ON i.held_on BETWEEN q.start AND q."end"
  WHERE i.unit_id IS NOT NULL),
no_unit AS (SELECT DISTINCT q.period FROM inspection i
  JOIN quarters q ON i.held_on BETWEEN q.start AND q."end"
  WHERE i.unit_id IS NULL),
no_day AS (SELECT DISTINCT unit_id FROM inspection WHERE held_on IS NULL AND unit_id IS NOT NULL),
neither AS (SELECT count(*) > 0 AS some FROM inspection WHERE held_on IS NULL AND unit_id IS NULL)
SELECT s.unit_id || '/' || s.period AS subject,
  CASE WHEN d.period IS NOT NULL THEN 0
    WHEN w.period IS NOT NULL OR n.unit_id IS NOT NULL OR neither.some THEN 3
    WHEN s.there IS NULL THEN 3 ELSE 2 END AS code,
  ['quarters:' || s.period, 'unit:' || s.unit_id] AS witness
FROM subjects s CROSS JOIN neither
LEFT JOIN done d ON d.unit_id = s.unit_id AND d.period = s.period
LEFT JOIN no_unit w ON w.period = s.period
LEFT JOIN no_day n ON n.unit_id = s.unit_id
"""

R06 = """
WITH
works AS (SELECT *, kind = 'works' AS is_works, end_on + 60 AS due FROM typed_contract),
mine AS (
  SELECT contract_id, min(accepted_on) AS first, bool_or(accepted_on IS NULL) AS undated,
    list('acceptance:' || acceptance_id ORDER BY acceptance_id) AS accepted
  FROM acceptance WHERE contract_id IS NOT NULL GROUP BY ALL
),
wandering AS (SELECT count(*) AS n, min(accepted_on) AS first, bool_or(accepted_on IS NULL) AS undated
  FROM acceptance WHERE contract_id IS NULL),
judged AS (
  SELECT works.contract_id, is_works, due, mine.accepted, CASE
      WHEN mine.first <= due THEN TRUE
      WHEN (due IS NULL AND (mine.contract_id IS NOT NULL OR wandering.n > 0)) OR mine.undated
        OR wandering.undated OR wandering.first <= due THEN NULL
      ELSE FALSE END AS in_time
  FROM works CROSS JOIN wandering LEFT JOIN mine USING (contract_id)
)
SELECT contract_id AS subject,
  CASE WHEN (is_works AND (in_time OR due < DATE '2025-03-31')) IS FALSE THEN 1
    WHEN in_time THEN 0
    WHEN is_works AND (in_time OR due < DATE '2025-03-31') AND NOT in_time THEN 2 ELSE 3 END AS code,
  list_append(coalesce(accepted, []), 'contract:' || contract_id) AS witness
FROM judged
"""

R07 = f"""
WITH
small AS (
  SELECT payment_id, payee_id, paid_on, amount, row_number() OVER () AS n, amount < 50000 AS a,
    coalesce(amount, 10000000) AS high
  FROM pay WHERE (amount < 50000) IS NOT FALSE
),
complete AS (SELECT * FROM small WHERE payee_id IS NOT NULL AND paid_on IS NOT NULL),
-- sums in the window, by a running range per payee
windows AS (
  SELECT n, payment_id, payee_id, paid_on, a, sum(amount) OVER w AS low, sum(high) OVER w AS high
  FROM complete
  WINDOW w AS (PARTITION BY payee_id ORDER BY paid_on
    RANGE BETWEEN INTERVAL 30 DAYS PRECEDING AND CURRENT ROW)
),
no_payee AS (SELECT paid_on, sum(high) AS high FROM small
  WHERE payee_id IS NULL AND paid_on IS NOT NULL GROUP BY ALL),
no_day AS (SELECT payee_id, sum(high) AS high FROM small
  WHERE payee_id IS NOT NULL AND paid_on IS NULL GROUP BY ALL),
neither AS (SELECT coalesce(sum(high), 0) AS high FROM small WHERE payee_id IS NULL AND paid_on IS NULL),
days AS (SELECT DISTINCT paid_on FROM small WHERE paid_on IS NOT NULL),
strangers AS (
  SELECT d.paid_on, sum(high) AS high FROM days d JOIN no_payee s
    ON s.paid_on BETWEEN d.paid_on - 30 AND d.paid_on GROUP BY ALL
),
bounds AS (
  SELECT w.*, w.high + coalesce(strangers.high, 0) + coalesce(no_day.high, 0) + neither.high AS most
  FROM windows w CROSS JOIN neither
  LEFT JOIN strangers ON strangers.paid_on = w.paid_on
  LEFT JOIN no_day ON no_day.payee_id = w.payee_id
),
coded AS (
  SELECT *, CASE WHEN most <= 150000 THEN 0 WHEN a AND low > 150000 THEN 2 ELSE 3 END AS code FROM bounds
),
found AS (
  SELECT c.n, list({OWN.replace("payment_id", "s.payment_id")}) AS near
  FROM coded c JOIN complete s ON s.payee_id = c.payee_id AND s.paid_on BETWEEN c.paid_on - 30 AND c.paid_on
  WHERE c.code = 2 AND s.a GROUP BY ALL
),
per_day AS (SELECT paid_on, sum(high) AS high FROM small WHERE paid_on IS NOT NULL GROUP BY ALL),
per_payee AS (SELECT payee_id, sum(high) AS high FROM small WHERE payee_id IS NOT NULL GROUP BY ALL),
undated AS (SELECT coalesce(sum(high), 0) AS high FROM small WHERE paid_on IS NULL),
unnamed AS (SELECT coalesce(sum(high), 0) AS high FROM small WHERE payee_id IS NULL),
everything AS (SELECT coalesce(sum(high), 0) AS high FROM small)
SELECT coalesce(payment_id, '') AS subject, code, found.near AS witness
FROM coded LEFT JOIN found ON found.n = coded.n
UNION ALL
SELECT coalesce(s.payment_id, ''), CASE WHEN undated.high + coalesce((SELECT sum(d.high) FROM per_day d
    WHERE d.paid_on BETWEEN s.paid_on - 30 AND s.paid_on), 0) <= 150000 THEN 0 ELSE 3 END, NULL
FROM small s, undated WHERE s.payee_id IS NULL AND s.paid_on IS NOT NULL
UNION ALL
SELECT coalesce(s.payment_id, ''), CASE WHEN unnamed.high + p.high <= 150000 THEN 0 ELSE 3 END, NULL
FROM small s JOIN per_payee p USING (payee_id), unnamed WHERE s.paid_on IS NULL
UNION ALL
SELECT coalesce(s.payment_id, ''), CASE WHEN everything.high <= 150000 THEN 0 ELSE 3 END, NULL
FROM small s, everything WHERE s.payee_id IS NULL AND s.paid_on IS NULL
UNION ALL
SELECT NULL, 1, NULL FROM pay WHERE (amount < 50000) IS FALSE
"""

RULES = {"R01": R01, "R02": R02, "R03": R03, "R04": R04, "R05": R05, "R06": R06, "R07": R07}
