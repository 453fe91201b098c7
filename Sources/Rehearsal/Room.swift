// Room: Rehearsal. Placeholder until its first file lands.
