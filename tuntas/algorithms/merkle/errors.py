"""What can be wrong with what a log says. Whoever catches `Wrong` catches all of it."""


class Wrong(Exception):
    """Something of a log is not what it claims to be."""


class WrongProof(Wrong):
    """A proof does not lead from what it begins with to the root it names, or no such proof can exist."""


class WrongEncoding(Wrong):
    """Base64 that is not the one canonical form of its bytes."""


class WrongKey(Wrong):
    """A key's name, text or kind cannot be used."""


class WrongNote(Wrong):
    """A signed note is not in canonical form, or a known key's signature under it does not hold."""


class NotSigned(WrongNote):
    """A well-formed note that none of the known keys has signed."""


class WrongCheckpoint(Wrong):
    """A checkpoint's text is not in canonical form, or speaks of another log."""


class WrongTile(Wrong):
    """A tile or entry bundle has an impossible address, or not the bytes its address asks for."""
