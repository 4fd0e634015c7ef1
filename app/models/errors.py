"""What can go wrong with a model: every message says what happened and which command helps.

ModelError
|- ModelUnknown      no such name in the catalogue
|- ModelMissing      not in the store yet
|- ModelDamaged      the bytes are not the pinned ones (what was damaged has been deleted)
|- SourceFailed      no source could deliver the model (a retry can help)
|- DiskFull          not enough room in the store
`- ModelUnavailable  the embedded server does not start or does not answer (a retry can help)
"""


class ModelError(Exception):
    """Base of the errors of the model store and of the embedded server."""


class ModelUnknown(ModelError):
    """The catalogue has no model of that name."""


class ModelMissing(ModelError):
    """The model is not in the store."""


class ModelDamaged(ModelError):
    """A file of the model differs from its pin and has been deleted."""


class SourceFailed(ModelError):
    """A source of model files is unreachable or delivers something else."""


class DiskFull(ModelError):
    """There is no room left where the models are stored."""


class ModelUnavailable(ModelError):
    """The embedded server does not run; the message holds the last lines of its log."""
