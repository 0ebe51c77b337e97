"""No tables: Django tells only apps that have a models module that a migration is over (`apps.py` listens)."""
