"""What can go wrong in an evaluation before a single figure is made; each says what to do.

EvaluationError     wrong usage
├── QuestionsError  the question file cannot be used
├── RunMismatch     the folder holds a run of something else
├── JournalError    a file of the run was changed by something else
├── JudgeError      the judge that was asked for cannot be had
├── TrackingError   MLflow is not installed, or its store does not take the run
├── ReadingError    the sheet of answers to read cannot be used
├── QuestionSetError  the test set cannot be made or reviewed as asked
├── AdversarialError  a file of adversarial cases cannot be used
├── AttacksError    the suite of attacks cannot be planted, or not asked
├── GateError       the sample, its baseline or its recordings cannot be used as asked
├── RunUnreadable   the folder holds no finished run, or one that does not say how it was made
└── LabelsError     the file of human labels cannot be used

AgentError (of `graph`)
└── MissingRecording  nothing was recorded for what the agent asked its model
"""

from graph.errors import AgentError


class EvaluationError(ValueError):
    """The evaluation cannot be done as asked."""


class QuestionsError(EvaluationError):
    """The question file cannot be used; the message names each wrong line and key."""


class RunMismatch(EvaluationError):
    """The folder holds a run of something else; mixing the two would measure neither."""


class JournalError(EvaluationError):
    """A line that is not the last one is not JSON: the file was changed by something else."""


class JudgeError(EvaluationError):
    """The judge that was asked for cannot be had."""


class TrackingError(EvaluationError):
    """MLflow is not installed, or its store does not take the run; the run's folder is whole all the same."""


class ReadingError(EvaluationError):
    """The sheet of answers to read cannot be used; the message names the line or what to do."""


class QuestionSetError(EvaluationError):
    """The test set cannot be made or reviewed as asked; the message names the file or the option."""


class AdversarialError(EvaluationError):
    """A file of adversarial cases cannot be used; the message names the line."""


class AttacksError(EvaluationError):
    """The suite of attacks cannot be planted, or not asked; the message names the text or the file."""


class GateError(EvaluationError):
    """The sample, its baseline or its recordings cannot be used as asked."""


class RunUnreadable(EvaluationError):
    """The folder holds no finished run, or one that does not say how it was made."""


class LabelsError(EvaluationError):
    """The file of human labels cannot be used."""


class MissingRecording(AgentError):
    """Nothing was recorded for what the agent asked its model.

    Not a ModelError: the agent answers those with quotes alone, and a gate would measure the wrong thing.
    """
