"""`tuntas seal-test`: two worlds that differ in one sealed matter are asked alike, everywhere, and must answer alike.

A third world, with an ordinary matter more, must differ. What may differ is a closed list, printed first. `--break`
lets one thing through: then surfaces differ, and the command says which. Exit 1 when one does.
"""

from config.trials import Trial


class Command(Trial):
    help = "Compare everything anybody outside the unit can see of two worlds that differ in one sealed matter."
    noun = "seal"
    modules = "tests/delivery/protection/test_seal.py"
