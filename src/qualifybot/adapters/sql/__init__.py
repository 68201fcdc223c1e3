"""The lasting record in SQLite or PostgreSQL, and the CRM of whoever has none connected."""
