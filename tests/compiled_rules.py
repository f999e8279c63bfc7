"""Addresses compiled once for all the applications of a test process."""

from collections.abc import Callable
from typing import ClassVar

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class CompiledRule(Rule):
    """A rule that takes what the same rule of another application was compiled to: half of the time such an application takes.

    What was compiled asks its rule for the converters, so it holds nothing of the application it was compiled for.
    """

    _kept: ClassVar[dict[tuple[object, ...], Builder]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        if self.defaults:  # they are written into it
            return super()._compile_builder(append_unknown)
        compiled_from = (self.rule, tuple(self._trace), append_unknown)
        if compiled_from not in self._kept:
            self._kept[compiled_from] = super()._compile_builder(append_unknown)
        return self._kept[compiled_from]
