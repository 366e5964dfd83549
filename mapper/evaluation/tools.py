"""The pipeline and the gazetteer of an evaluation."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

from mapper.config import Config

if TYPE_CHECKING:
    from mapper.gazetteer import Gazetteer
    from mapper.pipeline import Pipeline

__all__ = ["Tools"]


class Tools:
    """The pipeline and the gazetteer, opened when they are first needed.

    Parameters
    ----------
    stack : ExitStack
        Closes what was opened here.
    config : Config
        What to open.
    pipeline : Pipeline or None
        One that is open already, with its gazetteer.
    unpacking, warn : callable or None
        As in `run.evaluate`.
    """

    def __init__(
        self,
        stack: ExitStack,
        config: Config,
        pipeline: Pipeline | None,
        unpacking: Callable[[int, int], None] | None,
        warn: Callable[[str], object] | None,
    ) -> None:
        self._stack, self._config, self._unpacking = stack, config, unpacking
        self.warn = warn
        self._pipeline = pipeline
        self._gazetteer = pipeline.gazetteer if pipeline else None
        self.used_gazetteer = False

    @property
    def pipeline(self) -> Pipeline:
        """The pipeline."""
        from mapper.pipeline import Pipeline

        if self._pipeline is None:
            opened = Pipeline.open(self._config, progress=self._unpacking, warn=self.warn)
            self._pipeline = self._stack.enter_context(opened)
            self._gazetteer = opened.gazetteer
        self.used_gazetteer = True
        return self._pipeline

    @property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer: that of the pipeline, if there is one."""
        from mapper.gazetteer import Gazetteer

        if self._gazetteer is None:
            opened = Gazetteer.open(
                self._config.cache, path=self._config.gazetteer, progress=self._unpacking
            )
            self._gazetteer = self._stack.enter_context(opened)
        self.used_gazetteer = True
        return self._gazetteer
