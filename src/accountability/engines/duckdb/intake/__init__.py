"""Records in, as columns: every cell typed as the definition types it, every row kept."""

from accountability.engines.duckdb.intake.stored import Intake, StoredTable
from accountability.engines.duckdb.intake.take_in import files_of, take_in

__all__ = ["Intake", "StoredTable", "files_of", "take_in"]
