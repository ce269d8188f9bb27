"""The data in use: opening, testing, what they were taken for."""
