"""`tuntas tamper-test`: changes every protected row, column and act, and the log, behind the application's back.

Each must be named, and nothing else. `--break` switches one protection off: then cases are missed, and the command
says which. Exit 1 when one is missed, or when nothing was tried.
"""

from config.trials import Trial


class Command(Trial):
    help = "Tamper with every protected table, and with the log, in every way; count what the audit names."
    noun = "tamper"
    modules = "tests/base/ledger/test_tamper*.py"
