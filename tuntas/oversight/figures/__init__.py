"""What anyone may know of the house: the public feed, one file a week, and the sums of it.

`actions.publish_due` is the usual way in: it takes every event no file has counted yet, lets `algorithms.disclosure` make
them coarse enough, and stores the week's file with its digest in an act. `queries` sums what was published and reads
nothing else. Sealed matters are in none of it: their tables are not read here.
"""
