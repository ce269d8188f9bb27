"""The Export page: what you will get, and files of it."""
