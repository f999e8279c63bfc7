"""The report page: words, tables and charts of each of its sections."""
