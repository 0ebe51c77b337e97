"""The rules of the office, kept at a desk: who does what, who settles, who holds which post, when offices work."""
