"""The public log: one process appends and signs (`sequencer`), everybody may read (`reading`), witnesses are asked
(`asking`), and nothing here knows what an act says: it sees 32 bytes.
"""
