"""How the tables changed; Alembic runs these files in order."""
