// Room: Intake. Placeholder until its first file lands.
