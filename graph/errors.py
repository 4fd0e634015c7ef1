"""What can go wrong in a run.

AgentError
├── ModelError            the language model gave nothing usable
│   ├── ModelUnreachable  a timeout, a refused key, a server error: another try later can help
│   │   └── ConnectionLost  no connection, or one that broke: the server may have died
│   └── ModelAnsweredJunk the words do not fit the schema, twice: another try is unlikely to help
├── WebUnreachable        the web search does not answer: another try later can help
└── AnswerBrokenOff       proven sentences were told, the rest of the answer did not come
"""


class AgentError(Exception):
    """The agent cannot go on; `retryable` says whether the same call can succeed later."""

    retryable = False


class ModelError(AgentError):
    """The language model gave nothing usable."""


class ModelUnreachable(ModelError):
    """The model's server does not answer."""

    retryable = True


class ConnectionLost(ModelUnreachable):
    """No connection to the model's server, or one that broke in the middle."""


class ModelAnsweredJunk(ModelError):
    """The model's output does not fit the schema that it was given."""


class WebUnreachable(AgentError):
    """The web search does not answer."""

    retryable = True


class AnswerBrokenOff(AgentError):
    """Proven sentences were told, and the rest of the answer did not come: they stand, but there is no whole answer."""

    retryable = True
