"""A transparency log as values in, values out: RFC 6962 trees, C2SP tiles, notes, checkpoints and cosignatures."""
