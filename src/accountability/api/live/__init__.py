"""Live checks: each record as an app submits it."""
