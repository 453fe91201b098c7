// Room: Messaging. Placeholder until its first file lands.
