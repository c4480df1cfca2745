"""What a transaction asks before it writes: may whoever writes here still do so?"""

from collections.abc import Callable

from sqlalchemy import Connection

# Called first in a transaction that writes; raises LeaseLost when another has taken the work over.
Check = Callable[[Connection], None]


def unfenced(_connection: Connection) -> None:
    """Let anybody write, for what is done at once and by nobody else."""
