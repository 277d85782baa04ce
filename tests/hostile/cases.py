"""All hostile workspaces. The families that vary one thing are thinned for the quick run; .ci/run takes them whole."""

import pytest

from tests.hostile.shapes import BOMBS, DEEP, LARGE, SLOW
from tests.hostile.texts import CHARACTERS, IDS, KEYS, SCALARS, SECRETS
from tests.hostile.trees import INCLUDES
from tests.hostile.writing import Case

FAMILIES: list[tuple[list[Case], int]] = [
    (DEEP, 2),
    (BOMBS, 2),
    (LARGE, 1),
    (SLOW, 1),
    (SCALARS, 4),
    (CHARACTERS, 4),
    (IDS, 4),
    (KEYS, 2),
    (INCLUDES, 2),
    (SECRETS, 6),
]
"""Each family, and which share of it the quick run takes: every n-th."""

CASES = [
    pytest.param(build, code, id=name[:60], marks=[pytest.mark.slow] if number % share else [])
    for family, share in FAMILIES
    for number, (name, build, code) in enumerate(family)
]
