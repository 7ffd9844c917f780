"""What the office asks of PostgreSQL, one module a table. Every function runs inside a tenant's transaction (kiosk.web.database)."""
