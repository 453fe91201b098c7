// Room: BookingCore. Placeholder until its first file lands.
