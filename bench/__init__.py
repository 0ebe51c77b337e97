"""What we measure, and against what. `make bench` writes bench/results.json; `tuntas bench NAME --json` one work."""
