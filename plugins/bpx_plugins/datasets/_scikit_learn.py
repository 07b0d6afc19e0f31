"""Access to scikit-learn, which bpx can do without."""

from typing import Any

from bpx import DataError


def fetch(name: str, loader: str, **options: Any) -> Any:
    """Call a function of ``sklearn.datasets`` for the bpx data set of that name.

    Raises:
        DataError: scikit-learn is not installed; the text says how to install it.
    """
    try:
        from sklearn import datasets
    except ImportError:
        raise DataError(
            f"The data set {name} needs scikit-learn: pip install 'bpx[data]'."
        ) from None
    return getattr(datasets, loader)(**options)
