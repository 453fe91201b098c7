// Room: Settings. Placeholder until its first file lands.
