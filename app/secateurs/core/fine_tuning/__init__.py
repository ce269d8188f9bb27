"""Trains on with the masks held: schedules, rewinding, the same network from scratch."""
