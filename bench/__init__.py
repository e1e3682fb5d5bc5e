"""The benchmark: the same rules by this library, by hand in SQL and Polars, and by durable-rules."""
