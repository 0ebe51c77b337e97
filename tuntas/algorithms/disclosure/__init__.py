"""Making single entries safe to publish: entries in, coarser entries out, nothing added and nothing linked.

The usual way in is `feed.edition`: one week's entries and what earlier weeks held back, to one edition. `coarsen` holds
the rules of hiding; `entries` the shapes. Pure: no framework, no clock, no database.
"""
