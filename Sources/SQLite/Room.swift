// Room: SQLite. Placeholder until its first file lands.
