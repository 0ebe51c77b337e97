"""`tuntas witness`: on another machine, in other hands. A folder, a key, the keys of the logs it watches; no database,
no Django. It cosigns a log's checkpoint when that goes on from the last one it saw, and never anything else.
"""
