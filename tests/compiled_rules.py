"""Addresses compiled once for all the applications of a test process."""

from collections.abc import Callable
from typing import ClassVar

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class CompiledRule(Rule):
    """A rule that takes what the same rule of another application was compiled to: most of the time such an application takes.

    What builds addresses asks its rule for the converters, which know nothing of applications but the map of the first one.
    """

    _read: ClassVar[dict[tuple[object, ...], dict[str, object]]] = {}
    _kept: ClassVar[dict[tuple[object, ...], Builder]] = {}

    def compile(self) -> None:
        """Read the rule, or take what was read of it before."""
        written = (self.rule, self.subdomain, self.merge_slashes, *sorted(self.defaults or {}), *self.map.converters.values())
        if written in self._read:
            self.__dict__ |= self._read[written]
            self.arguments |= self._converters.keys()
            self._bind_builders()
            return
        super().compile()
        self._read[written] = {name: getattr(self, name) for name in ("_parts", "_trace", "_converters")}

    def _bind_builders(self) -> None:
        self._build = self._compile_builder(append_unknown=False).__get__(self, None)
        self._build_unknown = self._compile_builder(append_unknown=True).__get__(self, None)

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        if self.defaults:  # they are written into it
            return super()._compile_builder(append_unknown)
        compiled_from = (self.rule, tuple(self._trace), append_unknown)
        if compiled_from not in self._kept:
            self._kept[compiled_from] = super()._compile_builder(append_unknown)
        return self._kept[compiled_from]
