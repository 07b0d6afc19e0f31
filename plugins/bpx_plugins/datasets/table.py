"""The user's own table."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from annotated_types import Ge, Lt

from bpx import Data, DataError, Dataset, Examples, Names
from bpx.errors import nearest
from bpx_plugins.datasets._cells import to_numbers
from bpx_plugins.datasets._prepare import split, standardize_inputs, standardize_targets
from bpx_plugins.datasets._sheet import Sheet, read_sheet
from bpx_plugins.datasets._target import read_target


@dataclass(frozen=True)
class Table(Dataset):
    """A CSV or Parquet file: one column is the target, others are the features.

    A feature holds numbers (true and false count as 1 and 0). A missing, infinite or text value
    is an error that names the file, the column and the line of text (CSV) or the row (Parquet),
    counted from 1 as an editor does. CSV has a header, commas, and is encoded in UTF-8.

    ``task=auto`` makes it a classification where the target is text, true and false, or at most
    ten different whole numbers; otherwise a regression.

    Attributes:
        path: The file, from the current directory; ``~`` is the home directory.
        target: The column to predict.
        features: The columns to predict it from; none named means all the others.
        task: What the target is: classes or a number.
        test: The share held back as the test set, of each class where there are classes.
        standardize: Whether to scale features by the training set's statistics.
        standardize_target: Whether to scale the target of a regression likewise.
        seed: Decides which examples are held back; a run's seed leaves it alone.

    Example:
        >>> Table().load()
        Traceback (most recent call last):
        ...
        bpx.errors.DataError: The data set table needs dataset.path, a .csv or .parquet file.
    """

    name = "table"
    needs = "dataset.path, a file of yours"
    path: str = ""
    target: str = ""
    features: list[str] = field(default_factory=list)
    task: Literal["auto", "classification", "regression"] = "auto"
    test: Annotated[float, Ge(0), Lt(1)] = 0.25
    standardize: bool = True
    standardize_target: bool = True
    seed: Annotated[int, Ge(0)] = 0

    def load(self) -> Data:
        """Read the file, and return its examples, split and scaled.

        Raises:
            DataError: The file, a column or a value cannot be used; the text names the place.
        """
        sheet = read_sheet(self._file())
        features = self._features(sheet)
        remedy = "Mend it, or leave the column out of dataset.features."
        inputs = np.stack([to_numbers(sheet, name, remedy) for name in features], axis=-1)
        target = read_target(sheet, self.target, self.task, self.test)
        names = Names(tuple(features), target.names)
        data = Data(Examples(inputs, target.values), None, target.task, names)
        data = split(data, self.test, np.random.default_rng(self.seed))
        if data.task == "regression" and self.standardize_target:
            data = standardize_targets(data)
        return standardize_inputs(data) if self.standardize else data

    def _file(self) -> Path:
        if not self.path:
            raise DataError("The data set table needs dataset.path, a .csv or .parquet file.")
        try:
            return Path(self.path).expanduser()
        except RuntimeError as error:
            raise DataError(f"dataset.path={self.path}: {error}") from None

    def _features(self, sheet: Sheet) -> list[str]:
        if not self.target:
            known = ", ".join(sheet.columns)
            raise DataError(f"Say which column of {sheet.file} is dataset.target: {known}.")
        for option, names in (("target", [self.target]), ("features", self.features)):
            for name in names:
                if name not in sheet.columns:
                    known = nearest(name, sheet.columns)
                    raise DataError(
                        f"{sheet.file} has no column {name!r} (dataset.{option}). {known}"
                    )
        if self.target in self.features:
            raise DataError(f"dataset.features has the target {self.target!r} in it; take it out.")
        if len(set(self.features)) < len(self.features):
            raise DataError(f"dataset.features={self.features} names a column twice.")
        return self.features or [name for name in sheet.columns if name != self.target]
