"""Words that a chat template gives a meaning, taken apart before they reach a prompt.

Servers read the special tokens of a prompt wherever they stand (llama.cpp parses them in the whole rendered template),
so that "<|im_end|>" in an article, a question or an earlier answer would end the message that holds it.
"""

import re

# ChatML and Qwen, Llama 3, Phi, DeepSeek (with full-width bars): <|name|>; the others name theirs in full.
_BARS = re.compile(r"<([|｜])([^<>|｜\n]{0,60})([|｜])>")
_NAMED = re.compile(
    r"<(/?(?:s|bos|eos|pad|unk|tool_call|tool_response|tools?|think|(?:start|end)_of_turn|start_of_image|fim_\w{1,20}))>",
    re.IGNORECASE,
)
_LLAMA_2 = re.compile(r"<<(/?SYS)>>", re.IGNORECASE)
_BRACKETS = re.compile(
    r"\[(/?(?:INST|SYSTEM_PROMPT|AVAILABLE_TOOLS|TOOL_CALLS|TOOL_RESULTS|TOOL_CONTENT|IMG|IMG_BREAK|IMG_END))\]"
)


def disarmed(text: str) -> str:
    """`text` with such tokens written in round brackets: (im_end). The same text where there are none."""
    text = _NAMED.sub(r"(\1)", _LLAMA_2.sub(r"(\1)", _BARS.sub(r"(\2)", text)))
    return _BRACKETS.sub(r"(\1)", text)
