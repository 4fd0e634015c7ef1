"""What can go wrong in a run.

AgentError
├── ModelError            the language model gave nothing usable
│   ├── ModelUnreachable  no connection, a timeout, a refused key: another try later can help
│   └── ModelAnsweredJunk the words do not fit the schema, twice: another try is unlikely to help
└── WebUnreachable        the web search does not answer: another try later can help
"""


class AgentError(Exception):
    """The agent cannot go on; `retryable` says whether the same call can succeed later."""

    retryable = False


class ModelError(AgentError):
    """The language model gave nothing usable."""


class ModelUnreachable(ModelError):
    """The model's server does not answer."""

    retryable = True


class ModelAnsweredJunk(ModelError):
    """The model's output does not fit the schema that it was given."""


class WebUnreachable(AgentError):
    """The web search does not answer."""

    retryable = True
