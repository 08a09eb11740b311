"""The bundled sample of Hanoi: approximate boundaries, synthetic stations, postal points and addresses."""
