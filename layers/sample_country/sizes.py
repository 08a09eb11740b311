"""How large the invented country is unless asked otherwise: about as Vietnam."""

ADDRESS_COUNT, STATION_COUNT, DIVISION_COUNT, SEED = 24_000_000, 100_000, 3_321, 2025
