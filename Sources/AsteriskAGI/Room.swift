// Room: AsteriskAGI. Placeholder until its first file lands.
