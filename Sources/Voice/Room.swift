// Room: Voice. Placeholder until its first file lands.
