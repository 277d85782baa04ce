"""This file holds the memory of a graph: a question that several rules ask is worked out once for each graph."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

T = TypeVar("T")
G = TypeVar("G")


def once(question: Callable[[G], T]) -> Callable[[G], T]:
    """Let a question about a graph be worked out the first time it is asked; its answer must not be changed."""

    @wraps(question)
    def asked(graph: G) -> T:
        memory: dict[object, Any] = graph.__dict__.setdefault("_memory", {})
        if question not in memory:
            memory[question] = question(graph)
        return cast(T, memory[question])

    return asked
