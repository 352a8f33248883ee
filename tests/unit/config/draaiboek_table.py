"""The rows of the source draaiboek as it fixes them: code, levels, owner, support, environment.

One line per row. Levels: P programme, C cluster, D domain. A dash means none. The owner is the one who
does it, several joined by a plus; where the source names none, the reading is: the regievoerder for loops and
the precondition, the zorgaanbieder for the Eigen verklaring.
"""

from typing import NamedTuple

from bot.config.runbook_model import Level

_LEVELS = {"P": Level.PROGRAMME, "C": Level.CLUSTER, "D": Level.DOMAIN}


class Row(NamedTuple):
    code: str
    levels: frozenset[Level]
    owner: str
    support: frozenset[str]
    environment: str | None


_TABLE = """
A2.1 D ZA KTO -
A2.2 D KTO IT -
A2.3 C IT ZA -
A2.4 D ZA - -
A2.5 CD SAM - -
A2.6 C SAM IT,ZA,KTO,K2 -
A2.7 C SAM - -
C2.1 C ZA IT -
C2.2 C IT - -
C2.3 D AL - -
C2.4 C KTO - -
C2.5 C K2 - -
D.1 P KTO - -
D.2 P IT+ZA - -
D.3 P KTO K2 -
K.1 C ZA IT -
K.2 D ZA IT -
K.3 D IT ZA -
K.4 D ZA IT -
K.5 C IT - -
K.6 C IT RV -
K.7 D AL ZA,RV -
K.8 C IT - -
K.9 C SAM - -
K.10 C IT+ZA+K2+KTO - -
L.1 C IT - -
L.2 C IT - -
L.3 C IT - -
L.4 C IT - -
L.5 C IT - A
L.6 C IT - A
L.7 C K2 - B
L.8 D KTO - B
L.9 D IT ZA B
L.10 C IT KTO B
L.11 C IT K2 B
L.12 C K2+IT - B
L.13 C RV IT -
M.1 D IT - C
M.2 D IT ZA C
M.3 D IT+K2 - C
M.4 D ZA - C
M.5 D K2 - C
M.6 D RV IT,ZA C
N.1 D ZA IT -
N.2 D ZA IT,K2,KTO -
N.3 D SAM - -
N.4 D ZA IT,K2,KTO -
N.5 D ZA IT,K2,KTO -
N.6 D ZA - -
N.7 D ZA K2 -
O.1 D ZA KTO,K2,IT -
O.2 D ZA KTO -
O.3 D ZA IT,KTO -
O.4 D ZA IT -
O.5 D ZA IT -
O.6 D ZA IT -
O.7 D ZA - -
O.8 D ZA K2 -
O.9 D ZA IT,K2,KTO -
O.10 D ZA - -
P.1 D RV - D
P.2 D IT - D
P.3 D IT - D
P.4 D K1 - D
P.5 D IT+K1 - D
P.6 D IT - D
P.7 D ZA - D
P.8 D IT - D
Q.1 D ZA IT D
Q.2 D ZA IT D
Q.3 D ZA - D
Q.4 D ZA IT D
Q.5 D ZA - D
Q.6 D ZA IT D
Q.7 D ZA IT D
Q.8 D ZA - D
Q.9 D IT - D
Q.10 D IT+K2 - D
Q.11 D ZA K2 D
S.1 D K2 - C
S.2 D IT - -
S.3 D K1 - -
S.4 C K1 - -
S.5 C K1 - -
T.1 C SAM KTO -
T.2 D SAM KTO -
"""


def _row(line: str) -> Row:
    code, levels, owner, support, environment = line.split()
    return Row(
        code,
        frozenset(_LEVELS[level] for level in levels),
        owner,
        frozenset() if support == "-" else frozenset(support.split(",")),
        None if environment == "-" else environment,
    )


TABLE = tuple(_row(line) for line in _TABLE.strip().splitlines())

ROWS_PER_STEP = {
    "A2": 7, "C2": 5, "D": 3, "K": 10, "L": 13, "M": 6, "N": 7, "O": 10, "P": 8, "Q": 11, "S": 5, "T": 2,
}  # fmt: skip

STEPS_WITHOUT_ROWS = {
    "A": "D", "B": "D", "C": "D", "E": "C", "F": "C", "G": "C", "H": "D", "I": "D", "J.1-6": "D", "J.7": "D",
    "R": "D",
}  # fmt: skip

PHASES = {
    "afspreken": ("A2", "C2", "D", "K"),
    "voorbereiden": ("L", "M", "N"),
    "uitvoeren": ("O", "P", "Q"),
    "evalueren": ("S", "T"),
}
