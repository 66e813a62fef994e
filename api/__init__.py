"""The HTTP window: it shows what the library answers and holds no knowledge of its own."""
