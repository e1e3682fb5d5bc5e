"""A made-up town: a clean year, what was planted in it, and the workbook that its office keeps."""
