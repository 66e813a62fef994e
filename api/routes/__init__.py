"""The routes, a room for each noun in the address."""
